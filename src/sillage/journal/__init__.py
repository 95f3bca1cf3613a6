"""What happened: append-only facts in Delta tables, one reading function."""
