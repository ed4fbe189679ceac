"""Take a screenshot of one page of a running app, once it has settled.

    python tests/browser/look.py text_generation --dark --size 390x844 --full

The picture goes to screenshots/ (ignored by git) and its path is printed.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # when run as a script
from tests.browser.chromium import FLAGS, installed  # noqa: E402

SCREENSHOTS = ROOT / "screenshots"

# A page is settled when its script has ended, nothing is a placeholder, and fonts, pictures and charts are drawn.
SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]'))
    return false;
  const charts = [...document.querySelectorAll('.playground-plot')];
  if (charts.some(chart => !chart.querySelector('.main-svg'))) return false;
  if ([...document.images].some(image => !image.complete)) return false;
  const main = document.querySelector('[data-testid="stMain"]');
  return document.fonts.status === 'loaded' && !!main && !!main.querySelector('h1, h2');
}"""


def settle(page: Page, seconds: float = 15.0) -> bool:
    """Wait until the page is settled and stays so for 0.3 s. False when it never does, as while a run is watched."""
    try:
        page.wait_for_function(SETTLED, timeout=seconds * 1000)
        page.wait_for_timeout(300)
        page.wait_for_function(SETTLED, timeout=seconds * 1000)
    except PlaywrightTimeout:
        return False
    return True


def grow_to_content(page: Page) -> None:
    """Make the window as high as the page: Streamlit scrolls an inner element, which a full-page picture would cut."""
    height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    width = page.viewport_size["width"] if page.viewport_size else 1280
    page.set_viewport_size({"width": width, "height": min(int(height) + 80, 16000)})


def report_error(message: ConsoleMessage) -> None:
    """Print an error of the browser's console."""
    if message.type == "error":
        print("console:", message.text, file=sys.stderr)


def open_page(browser: Browser, url: str, size: tuple[int, int], dark: bool) -> Page:
    """A new context of the given size and colour scheme with the page open in it."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.on("console", report_error)
    page.goto(url)
    return page


def take(options: argparse.Namespace) -> Path:
    """Open the page, wait for it and write the picture."""
    width, height = (int(part) for part in options.size.split("x"))
    name = "" if options.page == "home" else options.page
    query = "?" + urlencode(dict(pair.split("=", 1) for pair in options.query)) if options.query else ""
    path = SCREENSHOTS / f"{options.page}_{options.size}_{'dark' if options.dark else 'light'}.png"
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        page = open_page(browser, f"{options.url.rstrip('/')}/{name}{query}", (width, height), options.dark)
        if not settle(page):
            print("The page did not settle; the picture shows it as it was.", file=sys.stderr)
        if options.full:
            grow_to_content(page)
            settle(page)
        page.screenshot(path=path)
        browser.close()
    return path


def main() -> None:
    """Read the command line and print where the picture is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", help="url path of the page, or home")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--size", default="1280x800", help="width x height of the window")
    parser.add_argument("--full", action="store_true", help="the whole page, not only what fits the window")
    parser.add_argument("--url", default="http://localhost:8501")
    parser.add_argument("--query", nargs="*", default=[], metavar="KEY=VALUE", help="query parameters of the link")
    print(take(parser.parse_args()))


if __name__ == "__main__":
    main()
