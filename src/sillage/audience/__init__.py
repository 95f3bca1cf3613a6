"""Growth, churn, retention, contradictions in follower counts."""
