"""Progress: what people read while Pulumi's engine works."""
