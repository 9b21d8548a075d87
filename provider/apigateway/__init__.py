"""API Gateway: overrides of base path mappings and REST stages, and the lifecycle of all four kinds."""
