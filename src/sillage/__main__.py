"""`python -m sillage` is the `sillage` command."""

from sillage.cli.main import run

run()
