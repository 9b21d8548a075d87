"""The checks around a switchover, as data, and the pure functions that judge what a probe has seen."""
