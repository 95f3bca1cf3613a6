"""Fetch the fonts again from the npm registry, at the versions below, and say whether they are what is committed.

Needs npm. Inter and Noto Emoji are under the SIL Open Font License (OFL.txt and OFL-NotoEmoji.txt in
src/sillage/reports/fonts). The page takes one variable woff2 of the Latin subset and the reader's own emoji; the paper
and the charts take static TTF.
"""

import filecmp
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FONTS = Path(__file__).parent.parent / "src" / "sillage" / "reports" / "fonts"
PACKAGES = {
    "@fontsource-variable/inter@5.3.0": {"package/files/inter-latin-wght-normal.woff2": "Inter-latin.woff2"},
    "@expo-google-fonts/inter@0.4.2": {
        "package/400Regular/Inter_400Regular.ttf": "Inter_400Regular.ttf",
        "package/600SemiBold/Inter_600SemiBold.ttf": "Inter_600SemiBold.ttf",
        "package/700Bold/Inter_700Bold.ttf": "Inter_700Bold.ttf",
        "package/LICENSE_FONT": "OFL.txt",
    },
    "@expo-google-fonts/noto-emoji@0.4.7": {
        "package/400Regular/NotoEmoji_400Regular.ttf": "NotoEmoji_400Regular.ttf",
        "package/LICENSE_FONT": "OFL-NotoEmoji.txt",
    },
}


def fetch(package: str, members: dict[str, str], folder: Path) -> None:
    """Take some files out of a package."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch the fonts.")
    done = subprocess.run([npm, "pack", package, "--silent"], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        for member, name in members.items():
            content = archive.extractfile(member)
            if content is None:
                sys.exit(f"{package} holds no {member}.")
            (folder / name).write_bytes(content.read())


def main() -> int:
    """Fetch, compare; with ``--write``, replace."""
    late = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for package, members in PACKAGES.items():
            fetch(package, members, folder)
            for name in members.values():
                if (FONTS / name).exists() and filecmp.cmp(folder / name, FONTS / name, shallow=False):
                    continue
                late.append(name)
                if "--write" in sys.argv:
                    shutil.copyfile(folder / name, FONTS / name)
    print("\n".join(f"differs: {name}" for name in late) or "the fonts are what the packages hold")
    return 1 if late and "--write" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
