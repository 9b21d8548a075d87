"""One window: its lease, its journal, and what the journal says about it afterwards."""
