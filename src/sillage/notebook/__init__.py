"""The door for notebooks: `sillage.open(data)` and what it answers."""
