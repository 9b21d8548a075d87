"""API Gateway: what an override captured, and what to do next about a mapping, stage or route."""
