"""From a pressed key to the redrawn figure, in a real browser on the real server. Prints one JSON object.

    python benchmarks/touch.py --touches 40

Each page is opened as its visitors open it, a slider gets the focus, and arrow keys move it one step at a time. The
time runs from the browser's keydown event to the event with which Plotly says that the figure is drawn.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # when run as a script
from tests.browser.chromium import FLAGS, installed
from tests.browser.live_server import start_server
from tests.browser.look import settle

TOUCHED = {  # page: the slider that moves, the figure that answers
    "gates": ("gates_bias", "gates_plane"),
    "activations": ("activations_x", "activations_curves"),
    "forward_pass": ("forward_pass_batch", "forward_pass_matrices"),
}
WATCH = """key => {
  const plot = document.querySelector(`.st-key-${key} .playground-plot`);
  window.answers = [];
  document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
  plot.on('plotly_afterplot', () => window.answers.push(performance.now() - window.pressed));
}"""
FEW = 3  # the first touches warm server and browser up


def touch(page: Page, slider: str, figure: str, touches: int) -> list[float]:
    """Milliseconds that each touch took, back and forth so that the slider never reaches its end."""
    page.evaluate(WATCH, figure)
    page.locator(f".st-key-{slider}").get_by_role("slider").first.focus()
    for done in range(FEW + touches):
        page.keyboard.press("ArrowRight" if done % 4 < 2 else "ArrowLeft")
        page.wait_for_function("done => window.answers.length > done", arg=done, timeout=10_000)
        page.wait_for_timeout(150)  # a hand pauses too: what the last touch left behind is over
    return [float(taken) for taken in page.evaluate("window.answers")[FEW:]]


def measure(browser: Browser, url: str, touches: int) -> dict[str, Any]:
    """The middle and the slow end of the answers of every page."""
    measured = {}
    for name, (slider, figure) in TOUCHED.items():
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/{name}")
        settle(page, 60)
        answers = touch(page, slider, figure, touches)
        measured[name] = {
            "p50_ms": round(float(np.median(answers)), 1),
            "p95_ms": round(float(np.percentile(answers, 95)), 1),
            "touches": len(answers),
        }
        page.close()
    return measured


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--touches", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=list(FLAGS))
        server = start_server(Path(folder))
        try:
            print(json.dumps(measure(browser, server.url, options.touches), indent=2))
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
