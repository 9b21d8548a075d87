"""The record store: the second copy of every capture, beside the tag on the resource itself."""
