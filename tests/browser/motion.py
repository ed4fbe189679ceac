"""How often a figure on the page changes, and whether its drawing is kept meanwhile."""

from dataclasses import dataclass

from playwright.sync_api import Page

# How often in a second the lines of a figure were drawn anew, and whether it is still the same element.
WATCH = """async ([key, seconds]) => {
  const plot = document.querySelector(`.st-key-${key} .playground-plot`);
  const svg = plot.querySelector('.main-svg');
  const lines = () => [...plot.querySelectorAll('.js-line')].map(line => line.getAttribute('d')).join();
  let changes = 0, shown = lines();
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    await new Promise(requestAnimationFrame);
    const now = lines();
    if (now !== shown) changes += 1;
    shown = now;
  }
  return { rate: changes / seconds, sameDrawing: svg.isConnected && plot.querySelector('.main-svg') === svg };
}"""


@dataclass(frozen=True)
class Motion:
    """What a few seconds in front of a figure showed."""

    rate: float  # different drawings a second
    same_drawing: bool  # the element was kept, not built anew


def watch_lines(page: Page, key: str, seconds: float) -> Motion:
    """Watch the figure with this key."""
    found = page.evaluate(WATCH, [key, seconds])
    return Motion(found["rate"], found["sameDrawing"])
