"""How fast maintenance mode is, as ratios to peers and floors measured in the same run: `make bench`."""
