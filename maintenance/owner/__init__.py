"""Owner mode: what the plan asks of the resources that a team's own Pulumi program declares."""
