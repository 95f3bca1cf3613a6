"""Write ``s.min.js``, the script of pages as it is sent, from its source: `python tools/page_script.py`.

Comments and indentation go; compression does the rest. Nothing is renamed, so that a page's owner reads what runs.
"""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "src" / "sillage" / "collector" / "script"


def packed(source: str) -> str:
    """Return a script without its comment lines and indentation."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


if __name__ == "__main__":
    source = (FOLDER / "s.js").read_text(encoding="utf-8")
    (FOLDER / "s.min.js").write_text(packed(source), encoding="utf-8")
