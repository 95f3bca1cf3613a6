"""Commands: one file a family, imports inside the commands so that help stays quick."""
