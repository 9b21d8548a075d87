"""From what runs in an account to entries that a plan document could have."""
