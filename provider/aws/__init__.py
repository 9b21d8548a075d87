"""How this provider reaches AWS: sessions, retries, pace. Nothing here decides anything."""
