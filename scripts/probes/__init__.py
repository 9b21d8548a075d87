"""Requests from outside, as customers send them: one per endpoint of a plan."""
