"""Preflight: read live AWS and Datadog, and compare with the plan before the first registration."""
