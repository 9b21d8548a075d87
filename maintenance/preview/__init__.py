"""What people review: a preview of the engine as rows per team, and whether it still holds when it is run."""
