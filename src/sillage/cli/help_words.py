"""Help and usage errors in the user's language: what commands say of themselves, and what Typer says for them.

Typer writes English, most of it out of any catalogue's reach. The words are translated where they pass: those of our
commands before the help is written, Typer's headings in the formatter, its errors by their form (decision 0086).
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sillage.errors import WrongUsage
    from sillage.language import Message, Translator

_TYPE = re.compile(r" <[^<>]*>$")
_EXTRA = re.compile(r"\s*\[(default: .*|required|[^\[\]]*(?:; required))\]$")
_RANGE = re.compile(r";? ?-?\d+<=x(<=-?\d+)?$")


def localise(command: Any, words: Translator) -> None:
    """Put a command's help, and that of all below it, into a language.

    Parameters
    ----------
    command : command of Typer
        Changed in place.
    words : Translator
        The reader's language.
    """
    context = type("Context", (command.context_class,), {"formatter_class": _formatter(command, words)})
    for one in _tree(command):
        one.context_class = context
        one.help = one.short_help = words.gettext(inspect.cleandoc(one.help or ""))
        one.options_metavar = words.gettext(one.options_metavar)
        if hasattr(one, "subcommand_metavar"):
            one.subcommand_metavar = words.gettext(one.subcommand_metavar)
        for param in one.params:
            param.help = words.gettext(param.help or "")
            if param.metavar:
                param.metavar = words.gettext(param.metavar)


def phrases(command: Any) -> Iterator[str]:
    """Return every string of a command's help, and of all below it, as the source writes them.

    Parameters
    ----------
    command : command of Typer
        Not localised.

    Yields
    ------
    str
        Sentences and names of values.
    """
    for one in _tree(command):
        yield inspect.cleandoc(one.help or "")
        for param in one.params:
            yield param.help or ""
            if param.metavar:
                yield param.metavar
            elif not getattr(param, "is_flag", False):
                yield f"{one.name} {param.opts[0]} has no metavar"


def usage_error(error: Any) -> WrongUsage:
    """Return what a person typed wrong, as a sentence with what to do.

    Parameters
    ----------
    error : usage error of Typer
        What its parser refused.

    Returns
    -------
    WrongUsage
        Rendered like every other refusal.
    """
    from sillage.errors import WrongUsage
    from sillage.language import msg

    context = getattr(error, "ctx", None)
    name = context.command_path if context else "sillage"
    return WrongUsage(_said(error, error.format_message()), msg("See “{command} --help”.", command=name))


def _tree(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _tree(one)


def _formatter(command: Any, words: Translator) -> type:
    base: Any = command.context_class.formatter_class

    class Formatter(base):  # type: ignore[misc]
        """Typer's formatter with our words."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, _colon(words, words.gettext("Usage")) + " ")

        def write_heading(self, heading: str) -> None:
            self.write(f"{'':>{self.current_indent}}{_colon(words, words.gettext(heading))}\n")

        def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
            told = [(_TYPE.sub("", first), _described(second, words)) for first, second in rows]
            super().write_dl(told, *args, **kwargs)

    return Formatter


def _colon(words: Translator, heading: str) -> str:
    return f"{heading}\u00a0:" if words.language.startswith("fr") else f"{heading}:"


def _described(help_text: str, words: Translator) -> str:
    from sillage.language import msg

    if help_text == "Show this message and exit.":
        return words.render(msg("Show this message and exit."))
    found = _EXTRA.search(help_text)
    if found is None:
        return help_text
    said = []
    for part in _RANGE.sub("", found[1]).split("; "):
        name, _, value = part.partition(": ")
        said.append(
            words.render(msg("required") if part == "required" else msg("default: {value}", value=value))
            if name in ("default", "required")
            else part
        )
    return f"{help_text[: found.start()]}  [{'; '.join(said)}]"


def _said(error: Any, text: str) -> Message:
    from sillage.language import Message

    hint = error.param.get_error_hint() if getattr(error, "param", None) is not None else None
    for form, template in _forms():
        found = re.match(form, text, re.DOTALL)
        if found:
            values = {key: _bare(value) for key, value in found.groupdict().items()}
            return Message(template.template, values | ({"name": _bare(hint)} if hint else {}))
    return Message("{reason}", {"reason": text})


def _forms() -> tuple[tuple[str, Message], ...]:
    from sillage.language import msg

    name, given = r"(?P<name>.+?)", "Invalid value for (?P<name>.+?): "
    return (
        (r"Missing (argument|option|parameter):? (?P<what>.+?)\.$", msg("Missing: {what}.")),
        (
            rf"No such option: {name} \(Possible options: (?P<others>.+)\)$",
            msg("There is no option {name}; did you mean {others}?"),
        ),
        (
            rf"No such option: {name}\. Did you mean (?P<others>.+)\?$",
            msg("There is no option {name}; did you mean {others}?"),
        ),
        (r"No such option: (?P<name>-[\d.,]+)", msg("{name} reads as an option: write -- before a number below 0.")),
        (rf"No such option: {name}$", msg("There is no option {name}.")),
        (
            rf"No such command {name}\. Did you mean (?P<others>.+)\?$",
            msg("There is no command “{name}”; did you mean {others}?"),
        ),
        (rf"No such command {name}\.?$", msg("There is no command “{name}”.")),
        (r"Missing command\.?$", msg("Which command?")),
        (r"Got unexpected extra argument\(?s?\)? \((?P<words>.+)\)$", msg("Too many words: {words}.")),
        (rf"Option {name} requires an argument\.?$", msg("The option {name} needs a value.")),
        (rf"Option {name} does not take a value\.?$", msg("The option {name} takes no value.")),
        (given + ".*valid integer", msg("{name} must be a whole number.")),
        (given + ".*valid number", msg("{name} must be a number.")),
        (given + ".*less than or equal to (?P<limit>\\S+)$", msg("{name} may be at most {limit}.")),
        (given + ".*greater than or equal to (?P<limit>\\S+)$", msg("{name} may not be less than {limit}.")),
        (given + "(?P<reason>.+?)\\.?$", msg("{name} is not right: {reason}.")),
    )


def _bare(text: str) -> str:
    return re.sub(r"'([^']*)'", r"\1", text).strip("[]{}")
