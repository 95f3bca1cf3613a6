"""Compile every `.po` beside it into the `.mo` that the program reads; `--check` only says which are stale."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "src" / "sillage" / "locale"


def compiled(po: Path) -> bytes:
    """Return the bytes of the `.mo` of a catalogue."""
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parent.parent.name)
    catalogue.revision_date = catalogue.creation_date
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def entries(po: Path) -> dict[object, object]:
    """Return what a catalogue says, without its header."""
    with po.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def compiled_entries(mo: Path) -> dict[object, object]:
    """Return what a compiled catalogue says, without its header."""
    from babel.messages.mofile import read_mo

    with mo.open("rb") as file:
        # Plurals come back as lists, from which no key can be made.
        return {_frozen(message.id): _frozen(message.string) for message in read_mo(file) if message.id}


def _frozen(text: object) -> object:
    return tuple(text) if isinstance(text, list) else text


def stale(po: Path) -> bool:
    """Tell whether the `.mo` does not say what the `.po` says."""
    mo = po.with_suffix(".mo")
    if not mo.exists():
        return True
    said = {key: text for key, text in entries(po).items() if (any(text) if isinstance(text, tuple) else text)}
    return said != compiled_entries(mo)


def main() -> int:
    """Compile, or check."""
    late = [po for po in sorted(LOCALE.rglob("*.po")) if stale(po)]
    if "--check" in sys.argv:
        for po in late:
            print(f"stale: {po.relative_to(LOCALE)}: run python tools/catalogues.py")
        return 1 if late else 0
    for po in late:
        po.with_suffix(".mo").write_bytes(compiled(po))
        print(f"compiled {po.relative_to(LOCALE)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
