"""Make sure that there is a Chromium for the browser tests, and print which.

An installed Chromium or Chrome is taken as it is. Else the system's package (as root), else Playwright's own build.
The headless shell comes first: the same engine without a desktop, for a third less processor time.
"""

import os
import shutil
import subprocess
import sys

SHELL = "chromium-headless-shell"
FONTS = "fonts-liberation"  # which comes with the browser, but not with the shell
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    install = ["apt-get", "install", "-y", "-qq"]
    return _works("apt-get", "update", "-qq") and (_works(*install, SHELL, FONTS) or _works(*install, "chromium"))


def _works(*command: str) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def install_own() -> bool:
    """Let Playwright download its build into the user's cache."""
    return _works(sys.executable, "-m", "playwright", "install", "chromium")


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
