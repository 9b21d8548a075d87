"""Carry out what `maintenance.bluegreen` decides: the only folder that calls RDS or speaks SQL."""
