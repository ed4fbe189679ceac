"""Make sure that there is a Chromium for the browser tests, and print which.

An installed Chromium or Chrome is taken as it is. Else the system's package (as root), else Playwright's own build.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def installed() -> str | None:
    """The path of a Chromium or Chrome on this machine. None: Playwright looks for its own build."""
    return next((path for path in map(shutil.which, (*NAMES, *APPLICATIONS)) if path), None)


def install_package() -> bool:
    """Install the system's package. False when this is no such system, or not its root."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])
    return all(subprocess.run(command, check=False).returncode == 0 for command in commands)


def install_own() -> bool:
    """Let Playwright download its build into the user's cache."""
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


def main() -> None:
    """Find or install one, and print which; exit 1 with what to do when there is none."""
    if installed() or (install_package() and installed()):
        print(f"Chromium: {installed()}")
    elif install_own():
        print("Chromium: Playwright's own build")
    else:
        sys.exit("No Chromium could be installed. Install chromium or Chrome by hand; the tests find it on the path.")


if __name__ == "__main__":
    main()
