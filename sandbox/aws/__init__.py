"""AWS in the sandbox: moto, and the world that moto lacks. Harsher than AWS, never kinder."""
