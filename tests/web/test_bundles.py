"""The scripts as they are committed: built from these sources, named by their hash, fetching nothing from elsewhere."""

import gzip
import hashlib
import json
import re

import pytest
from django.test import Client

from sillage.web import bundles
from sillage.web.bundles import ROOM, built, script

SCRIPTS, STATIC = ROOM / "scripts", ROOM / "static"
NAMES = ("theme", "app", "vega")
SPOKEN_OF = {
    "www.w3.org": "names of XML vocabularies",
    "alpinejs.dev": "a warning's words",
    "github.com": "warnings' words",
    "vega.github.io": "names of schemas, and an editor that our charts do not offer",
}
"""Addresses that stand in the bundles as words: nothing is fetched from them, as the policy forbids it too."""


def test_the_bundles_were_built_from_these_sources() -> None:
    own = sorted((SCRIPTS / "src").iterdir())
    files = [*(SCRIPTS / name for name in ("build.mjs", "package.json", "package-lock.json")), *own]
    found = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    assert built()["sources"] == found, "Rebuild the scripts: src/sillage/web/scripts/README.md has the command."


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_is_named_by_its_hash_and_stands_compressed_beside(name: str) -> None:
    file = STATIC / built()[name]
    content = file.read_bytes()
    assert file.name == f"{name}.{hashlib.sha256(content).hexdigest()[:12]}.js"
    assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == content


def test_nothing_else_is_shipped() -> None:
    scripts = {file.name for file in STATIC.glob("*.js*")}
    assert scripts == {name + end for name in (built()[one] for one in NAMES) for end in ("", ".gz")}


@pytest.mark.parametrize("name", NAMES)
def test_no_bundle_fetches_from_elsewhere(name: str) -> None:
    text = (STATIC / built()[name]).read_text(encoding="utf-8")
    hosts = set(re.findall(r"(?:https?:|[\"'`(])//([a-z0-9.-]+\.[a-z]{2,})", text))
    assert hosts <= set(SPOKEN_OF), hosts - set(SPOKEN_OF)
    assert "sourceMappingURL" not in text


def test_the_head_script_is_tiny_and_the_app_small() -> None:
    sizes = {name: (STATIC / f"{built()[name]}.gz").stat().st_size for name in NAMES}
    assert sizes["theme"] < 1_000
    assert sizes["app"] < 60_000
    assert sizes["vega"] < 320_000


def test_versions_are_exact_and_the_lock_names_no_address() -> None:
    package = json.loads((SCRIPTS / "package.json").read_text(encoding="utf-8"))
    versions = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    text = (SCRIPTS / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text
    lock = json.loads(text)["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in versions} == versions
    assert all(one.get("integrity") for path, one in lock.items() if path)


def test_each_package_in_a_bundle_has_its_licence_beside() -> None:
    text = (STATIC / "LICENCES.txt").read_text(encoding="utf-8")
    for name in json.loads((SCRIPTS / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        assert re.search(rf"^{re.escape(name)} [\d.]+ \(", text, re.M), name
    told = set(re.findall(r"^[@a-z][\w@/.-]* [\d.]+ \(([^)]+)\)$", text, re.M))
    assert told <= {"MIT", "ISC", "BSD-3-Clause", "0BSD"}


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_keeps_a_bundle_for_good(name: str) -> None:
    response = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"}).get(script(name))
    response.close()
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Encoding"] == "gzip"
    assert "javascript" in response["Content-Type"]


def test_the_stylesheet_fetches_its_font_alone() -> None:
    assert re.findall(r"url\(([^)]*)\)", bundles.stylesheet()) == ["Inter-latin.woff2"]
