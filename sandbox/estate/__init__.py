"""Companies for the sandbox: what exists in AWS and Datadog before anybody declares maintenance."""
