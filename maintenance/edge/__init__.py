"""The edge: which listener rule wins, which rules maintenance needs, what customers read."""
