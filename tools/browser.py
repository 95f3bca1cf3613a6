"""Make sure that the tests have a browser: Playwright's own where it can be downloaded, else the system's Chromium.

Nothing is installed when one is there already. Without any, the browser tests skip and say so.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright


def system_chromium() -> str | None:
    """Return the path of the system's Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def own_chromium() -> bool:
    """Tell whether Playwright's own browser is installed."""
    with sync_playwright() as playwright:
        return os.path.exists(playwright.chromium.executable_path)  # noqa: PTH110


def run(*command: str) -> bool:
    """Run a command quietly; tell whether it succeeded."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603
    return done.returncode == 0


def main() -> int:
    """Find a browser, or fetch one."""
    if system_chromium() or own_chromium():
        return 0
    print("No browser found: fetching one for the page tests...")
    if run(sys.executable, "-m", "playwright", "install", "chromium"):
        return 0
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if as_root and shutil.which("apt-get"):
        run("apt-get", "update")
        run("apt-get", "install", "-y", "--no-install-recommends", "chromium")
    if not system_chromium():
        print("No browser could be had: the page tests will be skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
