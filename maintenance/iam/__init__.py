"""Least privilege for a plan: which calls of AWS its preview, its update and its database part need."""
