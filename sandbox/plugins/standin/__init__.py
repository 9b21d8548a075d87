"""A small resource plugin: the protocol, the property tables and, per plugin, the resource types.

It accepts, refuses, diffs and replaces as the real plugins do for the handful of types that the program
uses. What it does not implement is refused with a sentence that says so; nothing is ignored.
"""
