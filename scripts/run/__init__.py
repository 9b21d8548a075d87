"""`maint run`: looks at the journal and at what is live, carries out the next step, and looks again."""
