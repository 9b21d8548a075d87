"""Datadog: which downtimes a plan needs."""
