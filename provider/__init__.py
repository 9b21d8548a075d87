"""The `override` Pulumi provider: captures and restores what belongs to someone else."""
