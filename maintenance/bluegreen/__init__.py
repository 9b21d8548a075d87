"""RDS Blue/Green for Aurora MySQL, decided without AWS: live state in, next action or ending out."""
