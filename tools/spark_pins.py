"""Print the versions that `.venv-spark` is made of: those of everything else, but for what PySpark wants otherwise."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def pins() -> list[str]:
    """Return one requirement for each distribution."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    own = tool["sillage"]["spark-environment"]["pins"]
    names = {_name(one) for one in own}
    return [*own, *(one for one in tool["uv"]["constraint-dependencies"] if _name(one) not in names)]


def _name(requirement: str) -> str:
    return re.split("[=<>;\\[ ]", requirement, maxsplit=1)[0].lower()


if __name__ == "__main__":
    print(*pins(), sep="\n")
