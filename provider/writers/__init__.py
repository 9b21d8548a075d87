"""Overrides of what else writes to the database: EventBridge rules, schedules, Lambda functions."""
