"""What earlier windows left behind, whose it is, and the command that closes it."""
