"""Pulumi components: maintenance mode as a whole, and its parts for use in another program."""
