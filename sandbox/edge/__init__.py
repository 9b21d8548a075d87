"""The sandbox's edge: load balancers and API Gateway answering real HTTP from what moto holds."""
