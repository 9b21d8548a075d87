"""The run through a window: what to do next, as a function of the journal and of what is live."""
