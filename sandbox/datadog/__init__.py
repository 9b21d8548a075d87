"""Datadog's HTTP API for monitors and downtimes, on loopback, with the refusals of the real one."""
