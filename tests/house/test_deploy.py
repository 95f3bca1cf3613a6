"""What `deploy/` starts exists: commands can be typed, settings are settings, nothing names where images come from."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from sillage import settings
from sillage.cli.main import build_app

DEPLOY = Path(__file__).parents[2] / "deploy"
COMMANDS = [
    (file.name, line.partition("/sillage ")[2])
    for file in sorted(DEPLOY.glob("*.service"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if line.startswith("ExecStart=")
]


def typed(words: list[str]) -> None:
    command = typer.main.get_command(build_app()).commands[words[0]]  # type: ignore[attr-defined]
    with command.make_context(words[0], words[1:]) as context:
        assert not context.args


@pytest.mark.parametrize(("file", "words"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_what_a_unit_starts_can_be_typed(file: str, words: str) -> None:
    typed(shlex.split(words))
    assert file


def test_what_the_image_starts_can_be_typed() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    words = re.findall(r'"([^"]+)"', text.splitlines()[-1])
    assert words[:2] == ["sillage", "serve"]
    typed(words[1:])
    assert "USER sillage" in text


def test_every_setting_that_is_given_is_one() -> None:
    known = {one.name for one in settings.SETTINGS}
    said = {name for file in DEPLOY.iterdir() for name in re.findall(r"\bSILLAGE_[A-Z_]+\b", file.read_text("utf-8"))}
    assert said
    assert said <= known


def test_images_are_named_plainly() -> None:
    for name in ("Containerfile", "compose.yaml"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        images = re.findall(r"^(?:FROM|\s+image:)\s+(\S+)", text, re.MULTILINE)
        assert images
        assert not [image for image in images if "/" in image]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("there is no systemd-analyze here")
    for file in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        text = file.read_text(encoding="utf-8").replace("/opt/sillage/bin/sillage", "/bin/true")
        (tmp_path / file.name).write_text(re.sub(r"^(User|Group)=.*$", r"\1=root", text, flags=re.MULTILINE))
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    mine = [line for line in done.stderr.splitlines() if "sillage" in line]
    assert (done.returncode, mine) == (0, [])
