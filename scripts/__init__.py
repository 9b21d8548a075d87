"""What people and CI run."""
