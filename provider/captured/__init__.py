"""Overrides of one thing with one captured value, whatever it is: a resource type and its lifecycle."""
