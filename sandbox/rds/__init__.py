"""Amazon RDS in front of real databases: clusters, events and Blue/Green deployments."""
