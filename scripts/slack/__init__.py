"""What Slack is told about a window. Without Slack, or with a broken one, a run goes on all the same."""
