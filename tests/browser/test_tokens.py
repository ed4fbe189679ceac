"""The tokens page in a real browser: type, click a cell, merge, and fit every window."""

import re

from playwright.sync_api import expect

from playground.ui.tokens import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import PATIENCE, check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

# Where on screen the cell of this row and column lies.
CELL = """(plot, [row, column, axis]) => {
  const { [`xaxis${axis}`]: xaxis, [`yaxis${axis}`]: yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(column), box.top + yaxis._offset + yaxis.d2p(row)];
}"""


def test_a_text_flows_to_a_vector_and_pairs_merge(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/tokens")
    settle(page, 60)
    text = page.get_by_role("textbox", name="Text, a line each")
    text.fill("the sea is deep\nthe sky is high above")
    text.press("Control+Enter")
    batch = page.locator(".st-key-tokens_flow_batch .playground-plot")
    expect(batch).to_have_attribute("aria-label", re.compile("A batch of 2 by 5 ids: 0 1 3 2 4"), timeout=PATIENCE)
    settle(page, 60)
    page.mouse.click(*batch.evaluate(CELL, [1, 2, ""]))
    expect(page.get_by_text(re.compile("is → id 2 → row 2 of W"))).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("tokens_flow_place=3"))
    settle(page, 60)
    page.mouse.click(*batch.evaluate(CELL, [0, 1, "3"]))  # a token above: sea, padded one place to the right
    expect(page.get_by_text(re.compile("sea → id 3 → row 3 of W"))).to_be_visible(timeout=PATIENCE)
    expect(batch).to_have_attribute("aria-label", re.compile("Chosen is place 3 of line 1, sea"), timeout=PATIENCE)

    page.get_by_role("radio", name=PARTS["bpe"].title).click()
    merges = page.locator(".st-key-tokens_bpe_picture .playground-plot")
    expect(merges).to_have_attribute("aria-label", re.compile("After 0 of"), timeout=PATIENCE)
    page.locator(".st-key-tokens_bpe_forward button").first.click()
    expect(merges).to_have_attribute("aria-label", re.compile("After 1 of .*lo w ▁"), timeout=PATIENCE)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    shown = {
        "flow": ("flow_batch", "flow_new"),
        "bpe": ("bpe_picture", "bpe_new"),
        "padding": ("padding_picture", "padding_seed"),
        "embedding": ("embedding_picture", "embedding_seed"),
    }
    page = open_page(f"{server.url}/tokens")
    settle(page, 60)
    check_parts(page, PARTS, {part: [f".st-key-tokens_{name}" for name in names] for part, names in shown.items()})
