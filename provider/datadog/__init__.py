"""Datadog's HTTP API, as far as checks and clean-up need it; muting itself is Pulumi's datadog plugin."""
