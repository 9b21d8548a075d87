"""What no single type of the plan document can say, one file for each kind of rule."""
