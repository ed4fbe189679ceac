"""Contrast as WCAG 2 computes it: of two colours, and of every visible text from what the browser really draws."""

from dataclasses import dataclass

from playwright.sync_api import Page

MEASURE = """() => {
  const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const linear = v => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const ancestors = element => element ? [element, ...ancestors(element.parentElement)] : [];
  const background = element => ancestors(element).map(e => rgba(getComputedStyle(e).backgroundColor))
    .reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  // Drawings; what cannot be used now; and the value of a slider, which hangs outside of the thumb that holds it.
  const ELSEWHERE = 'svg, style, :disabled, [aria-disabled="true"], [data-testid="stSliderThumbValue"], '
    + '[data-testid="stWidgetLabel"]:has(~ * :disabled)';
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility({visibilityProperty: true}) || element.closest(ELSEWHERE)) continue;
    const colour = rgba(getComputedStyle(element).color);
    if (colour[3] === 0) continue;  // shown on hover only
    colour[3] *= ancestors(element).reduce((product, e) => product * getComputedStyle(e).opacity, 1);
    if (colour[3] === 0) continue;
    const below = background(element);
    const [dark, light] = [luminance(over(colour, below)), luminance(below)].sort((a, b) => a - b);
    const icon = element.closest('[data-testid="stIconMaterial"]') !== null;
    found.push({text, icon, ratio: (light + 0.05) / (dark + 0.05)});
  }
  return found;
}"""


@dataclass(frozen=True)
class Contrast:
    """One text (or icon) and its contrast with what lies below it."""

    text: str
    icon: bool
    ratio: float

    @property
    def is_enough(self) -> bool:
        """4.5 for text, 3 for an icon."""
        return self.ratio >= (3.0 if self.icon else 4.5)


def contrasts(page: Page) -> list[Contrast]:
    """Every visible text of the page but that of disabled controls. Figures draw theirs in SVG: not looked at."""
    return [Contrast(**found) for found in page.evaluate(MEASURE)]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours "#rrggbb": 1 (the same) to 21 (black and white)."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
