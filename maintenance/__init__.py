"""The domain of maintenance mode: typed values and pure decisions. No Pulumi, no boto3, no I/O."""
