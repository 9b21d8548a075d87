"""A provider with the product's resource types that does nothing: what the engine itself costs."""
