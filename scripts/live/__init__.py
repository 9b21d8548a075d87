"""Look at AWS and Datadog for the gate, discovery, coverage and leftovers. Nothing here changes anything."""
