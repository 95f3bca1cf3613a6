"""Help must be quick: nothing heavy is imported for it."""

import subprocess
import sys

HEAVY = (
    "django",
    "pandas",
    "altair",
    "ibis",
    "pyarrow",
    "duckdb",
    "deltalake",
    "numpy",
    "scipy",
    "rich.console",
    "babel",
    "typst",
)


def test_help_imports_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; sys.argv = ['sillage', '--help']\n"
        "from sillage.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Usage:" in done.stdout
