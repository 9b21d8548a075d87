"""ECS services: what was captured, what is live, and what to do next about the difference."""
