"""Stand-ins for Pulumi's own `aws` and `datadog` plugins, for machines where those cannot be downloaded.

The two executables beside this file are found by the Pulumi CLI through the sandbox's PATH; everything else
is in `standin`.
"""
