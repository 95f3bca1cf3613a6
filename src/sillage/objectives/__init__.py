"""Target, deadline, milestones, pace, status."""
