"""The one page of a window: the plan document with its freshness, and the live state while it is open."""
