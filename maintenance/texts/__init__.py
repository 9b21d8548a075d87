"""What people read of a window: runbook, impact summary, customer notice, made from the plan document."""
