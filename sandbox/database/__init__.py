"""Real databases on loopback that speak Aurora MySQL's dialect."""
