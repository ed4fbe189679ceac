"""The RNN page in a real browser: step to the end, click terms, states and rows, fill a blank, and fit every window."""

import re
from urllib.parse import urlencode

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


def test_a_state_and_a_row_are_clicked(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/rnn?{urlencode({'rnn_part': PARTS['deep'].title})}")
    settle(page, 60)
    chains = page.locator(".st-key-rnn_deep_chains .playground-plot")
    expect(chains).to_have_attribute("aria-label", re.compile("layer 2 backward, step 1, unit 1"), timeout=PATIENCE)
    box = chains.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 2.5 / 6, box["y"] + box["height"] * 0.96)  # last row, third step
    expect(chains).to_have_attribute("aria-label", re.compile("layer 1 backward, step 3, unit 3"), timeout=PATIENCE)

    page.get_by_role("radio", name=PARTS["padding"].title).click()
    post = page.locator(".st-key-rnn_padding_post .playground-plot")
    expect(post).to_have_attribute("aria-label", re.compile("Row 3 has 2 words"), timeout=PATIENCE)
    settle(page, 60)
    box = post.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(post).to_have_attribute("aria-label", re.compile("Row 2 has 7 words"), timeout=PATIENCE)
    assert "rnn_padding_row=2" in page.url


def test_two_models_fill_the_blank(server: LiveServer, open_page: OpenPage) -> None:
    link = {"rnn_part": PARTS["blank"].title, "rnn_blank_updates": 60}
    page = open_page(f"{server.url}/rnn?{urlencode(link)}")
    settle(page, 60)
    page.get_by_role("button", name="Train both models").click()
    expect(page.get_by_text("Finished · update 60 of 60")).to_be_visible(timeout=PATIENCE)
    answers = page.locator(".st-key-rnn_blank_answers .playground-plot")
    expect(answers).to_have_attribute("aria-label", re.compile(r"reducing \d+\.\d% left only"), timeout=PATIENCE)
    curves = page.locator(".st-key-rnn_blank_curves .playground-plot")
    expect(curves).to_have_attribute("aria-label", re.compile("After 60 updates"), timeout=PATIENCE)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/rnn")
    settle(page, 60)
    shown = {
        "unroll": ("chain", "step_picture", "rolled"),
        "bptt": ("bptt", "clip"),
        "shapes": ("shapes_picture", "shapes_returns"),
        "deep": ("deep_chains", "deep_ends", "deep_layers"),
        "padding": ("padding_pre", "padding_post", "padding_packed", "padding_vector"),
        "blank": ("blank_start", "blank_curves", "blank_answers", "blank_updates"),
    }
    check_parts(page, PARTS, {part: [f".st-key-rnn_{name}" for name in names] for part, names in shown.items()})
