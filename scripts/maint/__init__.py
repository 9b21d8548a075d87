"""The `maint` command line."""
