"""The backprop page in a real browser: step to the end of the course's example, click a weight, fit the window."""

import re
import statistics
import time

from playwright.sync_api import Browser, Locator, Page, expect

from playground.core.backprop import BackpropSettings
from playground.export.backprop_worksheet import render_worksheet
from playground.figures.backprop.network import HITS, reach
from playground.figures.backprop.places import place
from tests.browser.conftest import OpenPage
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

PATIENCE = 30_000.0  # ms, a guard for a machine that others use too


def visit(server: LiveServer, open_page: OpenPage, query: str = "") -> Page:
    page = open_page(f"{server.url}/backprop{query}")
    expect(network(page).locator(".main-svg").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def network(page: Page) -> Locator:
    return page.locator(".st-key-backprop_network .playground-plot")


def expect_value(page: Page, quantity: str, value: str) -> None:
    """The figure's own words and the formula hold the number."""
    words = re.compile(re.escape(f"{quantity}, which is {value}"))
    expect(network(page)).to_have_attribute("aria-label", words, timeout=PATIENCE)
    expect(page.locator(".katex").first).to_contain_text(value, timeout=PATIENCE)


def test_stepping_through_the_course_to_the_end(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, "?backprop_step=13")
    forward = page.locator(".st-key-backprop_forward button").first
    forward.click()
    expect_value(page, "∂E/∂W₅", "0.02592286")
    page.get_by_role("button", name="Update", exact=True).click()
    expect_value(page, "W₁⁺", "0.29959556")
    page.locator(".st-key-backprop_last button").first.click()
    expect_value(page, "E⁺", "0.02323634")
    page.reload()
    expect_value(page, "E⁺", "0.02323634")


def test_a_clicked_edge_opens_its_weight(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    box = network(page).bounding_box()
    assert box is not None
    (x0, y0), (x1, _) = place((0, 0), (2, 2, 2)), place((1, 0), (2, 2, 2))  # W5 leads from h1 to o1
    (left, right), (bottom, top) = reach(3)
    x = box["x"] + box["width"] * (x0 + HITS[-2] * (x1 - x0) - left) / (right - left)
    y = box["y"] + box["height"] * (top - y0) / (top - bottom)
    page.mouse.move(x, y)
    expect(network(page).locator(".hoverlayer")).to_contain_text("W₅ = 0.45", timeout=PATIENCE)
    page.mouse.click(x, y)
    expect_value(page, "∂E/∂W5", "0.02592286")
    expect(page.get_by_role("cell", name="0.02592286")).to_have_count(3, timeout=PATIENCE)


def test_controls_network_and_formula_fit_the_window_without_scrolling(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, "?backprop_step=14")
    for part in (network(page), page.locator(".st-key-backprop_updates"), page.locator(".katex").first):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800


def test_the_worksheet_of_the_course_prints_on_two_pages(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 695, "height": 1024})  # A4 without its margins, at 96 dots an inch
    page.emulate_media(media="print")
    page.set_content(render_worksheet(BackpropSettings()))
    heights = page.locator("section").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    page.close()
    assert len(heights) == 2
    assert max(heights) <= 1024


def test_a_step_is_drawn_at_once(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    button, seconds = page.locator(".st-key-backprop_forward button").first, []
    for values in ("h₁, which", "z₂, which", "h₂, which", "z₃, which", "o₁, which"):
        began = time.perf_counter()
        button.click()
        expect(network(page)).to_have_attribute("aria-label", re.compile(values), timeout=PATIENCE)
        seconds.append(time.perf_counter() - began)
    print(f"click to drawn step, median: {statistics.median(seconds):.3f} s")
    assert statistics.median(seconds) <= 1.5  # a tenth of that on a quiet machine
