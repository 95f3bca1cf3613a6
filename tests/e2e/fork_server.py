"""Runs the real command in forked processes that have loaded already, so that a test can afford to kill many.

Reads one JSON list of arguments a line, answers with the child's process id, and after another line with how it ended.
"""

import importlib
import json
import os
import sys

LOADED = (
    "deltalake",
    "duckdb",
    "ibis",
    "ibis.backends.duckdb",
    "pandas",  # pyarrow asks for it when it is there
    "pyarrow.parquet",
    "sillage.cli.main",
    "sillage.imports",
    "sillage.ledger.imports_log",
    "sillage.services.back_up",
    "sillage.services.import_files",
    "sillage.services.restore",
    "sillage.services.undo_import",
)


def main() -> None:
    """Serve until the input ends."""
    from sillage import ledger

    importlib.import_module("sillage.ledger.connection").start()
    for name in LOADED:
        importlib.import_module(name)
    del ledger
    print("ready", flush=True)
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            run(json.loads(line))
        print(child, flush=True)
        sys.stdin.readline()  # until then the child's id stays its own, even when it has ended
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(arguments: list[str]) -> None:
    """Run the command in this process, and end it."""
    from sillage.cli.main import run as sillage

    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(null, descriptor)
    sys.argv = ["sillage", *arguments]
    code = 70
    try:
        sillage()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
