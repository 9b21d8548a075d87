"""API Gateway v2: overrides of API mappings and of HTTP APIs' routes."""
