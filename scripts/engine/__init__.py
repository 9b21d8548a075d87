"""Pulumi's CLI as a process: find it, ask it, and follow an update through its events."""
