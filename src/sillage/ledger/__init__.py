"""What people decide: Django models, and queries that return frozen domain values."""
