"""The language models page in a real browser: ask the counts, train the opened network, climb a ladder, fit windows."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from playground.ui.language_models import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import PATIENCE, check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle


def visit(server: LiveServer, open_page: OpenPage, **link: object) -> Page:
    query = urlencode({f"language_models_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/language_models?{query}")
    settle(page, 60)
    return page


def test_counts_answer_and_the_opened_network_learns(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    bars = page.locator(".st-key-language_models_counts_picture .playground-plot")
    expect(bars).to_have_attribute("aria-label", re.compile(r"insults 0.500, smiles 0.200"), timeout=PATIENCE)
    context = page.get_by_role("textbox", name="Context")
    context.fill("girl is painting")
    context.press("Enter")
    expect(bars).to_have_attribute("aria-label", re.compile("pictures 1.000"), timeout=PATIENCE)

    page.get_by_role("radio", name=PARTS["opened"].title).click()
    opened = page.locator(".st-key-language_models_opened_picture .playground-plot")
    expect(opened).to_have_attribute("aria-label", re.compile("after 0 updates"), timeout=PATIENCE)
    page.locator(".st-key-language_models_opened_update_last button").first.click()
    expect(opened).to_have_attribute("aria-label", re.compile("after 100 updates.*is “sit”"), timeout=PATIENCE)

    page.get_by_role("radio", name=PARTS["unseen"].title).click()
    unseen = page.locator(".st-key-language_models_unseen_picture .playground-plot")
    expect(unseen).to_have_attribute("aria-label", re.compile("network after 150 updates 0.9"), timeout=PATIENCE)


def test_a_ladder_is_climbed_to_its_end(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(
        server, open_page, part=PARTS["ladder"].title, ladder_text="Everyday Korean", ladder_epochs=2, ladder_order=2
    )
    page.get_by_role("button", name="Climb").click()
    expect(page.get_by_text("Finished · epoch 2 of 2")).to_be_visible(timeout=PATIENCE)
    figure = page.locator(".st-key-language_models_ladder_picture .playground-plot")
    expect(figure).to_have_attribute("aria-label", re.compile("after 2 of 2 epochs: uniform 480.0; 2-gram"))
    expect(page.get_by_text("the best n-gram on the test lines").first).to_be_visible()
    page.get_by_role("radio", name=PARTS["words"].title).click()
    neighbours = page.locator(".st-key-language_models_words_neighbours .playground-plot")
    expect(neighbours).to_have_attribute("aria-label", re.compile("Nearest neighbours of"), timeout=PATIENCE)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    shown = {
        "counts": ("counts_picture", "counts_method"),
        "opened": ("opened_picture", "opened_hidden"),
        "unseen": ("unseen_picture", "unseen_method"),
        "ladder": ("ladder_picture", "ladder_epochs"),
        "words": ("words_word", "ladder_start"),
    }
    page = visit(server, open_page)
    names = {part: [f".st-key-language_models_{name}" for name in shown[part]] for part in shown}
    check_parts(page, PARTS, names)
