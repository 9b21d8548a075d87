"""What else writes to the database during a window: EventBridge rules, schedules, Lambda functions."""
