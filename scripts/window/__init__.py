"""The lease and the journal where they live: beside the Pulumi state, in S3 or in a folder."""
