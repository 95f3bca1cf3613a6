"""Short links and hits over raw ASGI: a list of named steps, each counted and timed; answers follow the commit."""
