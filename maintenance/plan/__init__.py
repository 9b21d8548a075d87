"""The plan document: one window's agreed list of what stops, and its validation."""
