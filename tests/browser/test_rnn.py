"""The RNN page in a real browser: step to the end, click a term, and fit every window."""

import re

from playwright.sync_api import expect

from playground.ui.rnn import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import PATIENCE, check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle


def test_a_chain_is_walked_and_a_term_is_clicked(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/rnn")
    settle(page, 60)
    chain = page.locator(".st-key-rnn_chain .playground-plot")
    expect(chain).to_have_attribute(
        "aria-label", re.compile("Chosen is step 1 of 7, which reads the"), timeout=PATIENCE
    )
    page.locator(".st-key-rnn_cell_forward button").first.click()
    expect(chain).to_have_attribute("aria-label", re.compile("Chosen is step 2 of 7"), timeout=PATIENCE)
    page.locator(".st-key-rnn_cell_last button").first.click()
    expect(chain).to_have_attribute("aria-label", re.compile("Chosen is step 7 of 7"), timeout=PATIENCE)
    page.get_by_role("radio", name=PARTS["bptt"].title).click()
    lens = page.locator(".st-key-rnn_bptt .playground-plot")
    expect(lens).to_have_attribute("aria-label", re.compile("that of step 7 is"), timeout=PATIENCE)
    settle(page, 60)
    box = lens.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 5.5 / 7, box["y"] + box["height"] - 4)  # the foot of the sixth bar
    expect(lens).to_have_attribute("aria-label", re.compile("that of step 6 is"), timeout=PATIENCE)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/rnn")
    settle(page, 60)
    shown = {
        "unroll": ("chain", "step_picture", "rolled"),
        "bptt": ("bptt", "clip"),
        "shapes": ("shapes_picture", "shapes_returns"),
    }
    check_parts(page, PARTS, {part: [f".st-key-rnn_{name}" for name in names] for part, names in shown.items()})
