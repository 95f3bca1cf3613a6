"""Which functions of `sillage.ledger` ask the database, and which of them a test session has had ask it."""

import ast
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sillage.ledger

ROOM = Path(sillage.ledger.__file__).parent
ASKING = ("objects", "cursor")
"""What a function names that asks the database: the rows of a model, or a cursor."""


def functions_that_ask() -> set[str]:
    """Return each function that the room offers and that names rows or a cursor, as `module.function`."""
    return {
        f"{path.stem}.{function.name}"
        for path in sorted(ROOM.glob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and any(_asks(node) for node in ast.walk(function))
    }


def _asks(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ASKING


class Asked:
    """Notes the functions of the room that stand behind each statement."""

    def __init__(self) -> None:
        self._codes: set[Any] = set()

    def watch(self, connection: Any, **_: object) -> None:
        """Look at what is asked over a connection, as soon as it is there."""
        if self._look not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._look)

    def _look(self, execute: Callable[..., Any], *asked: Any) -> Any:
        frame = sys._getframe(1)
        while frame is not None:
            self._codes.add(frame.f_code)
            frame = frame.f_back  # type: ignore[assignment]
        return execute(*asked)

    def write(self, path: Path) -> None:
        """Write the names of the functions, as `module.function`, into a file."""
        path.write_text(json.dumps(sorted(self._names())), encoding="utf-8")

    def _names(self) -> Iterator[str]:
        for code in self._codes:
            file = Path(code.co_filename)
            if file.parent == ROOM:
                yield f"{file.stem}.{code.co_name}"
