"""What every page keeps to: the main things in sight of a 1280x800 window, nothing that scrolls sideways on a phone."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from playwright.sync_api import Page, expect

from tests.browser.look import settle

WINDOW, PHONE = (1280, 800), (390, 844)
PATIENCE = 60_000.0  # ms, a guard for a machine that others use too


class Titled(Protocol):
    @property
    def title(self) -> str: ...


def check_parts(page: Page, parts: Mapping[str, Titled], shown: Mapping[str, Sequence[str]]) -> None:
    """Go through the parts of an open page. shown: for each the CSS classes that must lie in sight as a whole."""
    for name, part in parts.items():
        page.get_by_role("radio", name=part.title, exact=True).click()
        check_fits(page, shown[name])


def check_fits(page: Page, shown: Sequence[str]) -> None:
    """The elements of these classes lie in sight, and on a phone nothing is wider than the screen."""
    for each in shown:
        expect(page.locator(each)).to_be_visible(timeout=PATIENCE)
    assert settle(page, 60)
    edges = {each: lower_edge(page, each) for each in shown}
    assert {each: edge for each, edge in edges.items() if edge > WINDOW[1]} == {}
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert settle(page, 60)
    assert page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth") <= PHONE[0]
    page.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})


def lower_edge(page: Page, element: str) -> float:
    """How far below the window's upper edge an element ends."""
    box = page.locator(element).bounding_box()
    assert box is not None, element
    return box["y"] + box["height"]
