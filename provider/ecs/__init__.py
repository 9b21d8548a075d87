"""ECS in the `override` provider: sets of services, and the barrier that waits for them."""
