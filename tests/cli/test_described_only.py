"""The command that is typed has all its options; the others are only named."""

from collections.abc import Iterator
from typing import Any

import typer

from sillage.cli.main import build_app, described_only


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, one in below.items():
        yield from leaves(one, (*path, name))


def options(command: Any) -> list[tuple[str, list[str], Any]]:
    return [(one.name, one.opts, one.default) for one in command.params]


def test_each_command_has_its_options_when_it_is_typed_and_every_command_its_help_when_it_is_not() -> None:
    whole = dict(leaves(typer.main.get_command(build_app())))
    bare = dict(leaves(typer.main.get_command(described_only(build_app(), ()))))
    assert len(whole) > 50 and list(bare) == list(whole)
    assert {path: one.help for path, one in bare.items()} == {path: one.help for path, one in whole.items()}
    assert not any(one.params for one in bare.values())
    for family in {path[:-1] for path in whole}:
        names = [path for path in whole if path[:-1] == family]
        typed = dict(
            leaves(typer.main.get_command(described_only(build_app(), {word for one in names for word in one})))
        )
        for path in names:
            assert options(typed[path]) == options(whole[path]), path
