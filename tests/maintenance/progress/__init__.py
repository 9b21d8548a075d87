"""Lines of an update."""
