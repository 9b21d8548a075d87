"""Through the real CLI, on the real engine, against the sandbox."""
