"""The activations page in a real browser: move x, click a curve, change parts, and see the figure follow in place."""

import re
import statistics
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.core.activations.curves import CurveSettings, trace_curves
from playground.core.activations.depth import DepthSettings, trace_depth
from playground.core.activations.linear_stack import LinearStackSettings, trace_linear_stack
from playground.core.activations.softmax import SoftmaxSettings, trace_softmax
from playground.figures.activations.curves import curves_in_words
from playground.figures.activations.depth import layers_in_words
from playground.figures.activations.linear_stack import grids_in_words
from playground.figures.activations.softmax import softmax_in_words
from playground.ui.activations import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

PATIENCE = 30_000.0  # ms, a guard for a machine that others use too
FIGURES = {"curves": "curves", "stack": "stack_grids", "depth": "depth_layers", "softmax": "softmax_panels"}


def visit(server: LiveServer, open_page: OpenPage, size: tuple[int, int] = (1280, 800), **link: object) -> Page:
    query = urlencode({f"activations_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/activations?{query}", size=size)
    settle(page)
    return page


def figure(page: Page, part: str = "curves") -> Locator:
    return page.locator(f".st-key-activations_{FIGURES[part]} .playground-plot")


def expect_words(page: Page, part: str, words: str) -> None:
    expect(figure(page, part)).to_have_attribute("aria-label", words, timeout=PATIENCE)


def slide(page: Page, name: str, key: str = "ArrowRight") -> None:
    thumb = page.locator(f".st-key-activations_{name}").get_by_role("slider")
    thumb.focus()
    page.keyboard.press(key)


def test_x_moves_along_the_curves_in_place_and_at_once(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    drawing = figure(page).locator(".main-svg").first.element_handle()
    page.locator(".st-key-activations_x").get_by_role("slider").focus()
    seconds = []
    for step in range(1, 10):
        x = round(1 + 0.05 * step, 2)
        began = time.perf_counter()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            """words => document.querySelector('.st-key-activations_curves').textContent.includes(words)""",
            arg=f"tangent at x = {x:g}",
            timeout=PATIENCE,
        )
        seconds.append(time.perf_counter() - began)
    assert statistics.median(seconds) <= 1.5  # about 0.1 on a quiet machine
    assert drawing is not None
    assert drawing.evaluate("node => node.isConnected")
    expect_words(page, "curves", curves_in_words(trace_curves(CurveSettings(x=1.45))))


def test_a_click_on_a_curve_moves_x_there(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    before = figure(page).get_attribute("aria-label")
    panel = figure(page).locator(".nsewdrag").first.bounding_box()
    assert before is not None
    assert panel is not None
    # ReLU at x = 3 in a panel from -5 to 5 and from -2.3 to 5.3.
    page.mouse.click(panel["x"] + 0.8 * panel["width"], panel["y"] + panel["height"] * (1 - 5.3 / 7.6))
    expect(figure(page)).not_to_have_attribute("aria-label", before, timeout=PATIENCE)
    moved = re.search(r"At x = ([-\d.]+):", figure(page).get_attribute("aria-label") or "")
    assert moved is not None
    assert float(moved[1]) == pytest.approx(3, abs=0.15)
    expect(page).to_have_url(re.compile("activations_x="))


def test_a_function_joins_the_others_and_the_link(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    page.get_by_role("button", name="GELU", exact=True).click()
    settings = CurveSettings(("sigmoid", "tanh", "relu", "gelu"))
    expect_words(page, "curves", curves_in_words(trace_curves(settings)))
    page.reload()
    expect_words(page, "curves", curves_in_words(trace_curves(settings)))


def test_one_more_layer_changes_the_grids_and_the_matrices(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["stack"].title)
    slide(page, "stack_layers")
    expect_words(page, "stack", grids_in_words(trace_linear_stack(LinearStackSettings(layers=4))))
    product = f"{trace_linear_stack(LinearStackSettings(layers=4)).products[-1][0, 0]:.2f}".replace("-", "−")
    expect(page.locator(".katex").first).to_contain_text(product)


def test_one_more_layer_takes_more_of_the_gradient(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["depth"].title)
    slide(page, "depth_depth")
    expect_words(page, "depth", layers_in_words(trace_depth(DepthSettings(depth=21))))


def test_softmax_follows_its_logits_and_names_an_overflow(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["softmax"].title)
    slide(page, "softmax_z1")
    expect_words(page, "softmax", softmax_in_words(trace_softmax(SoftmaxSettings((2.1, 1.0, 0.0)))))
    slide(page, "softmax_shift", "End")
    expect(page.get_by_text("inf / inf is nan").first).to_be_visible(timeout=PATIENCE)


def test_a_part_comes_back_as_it_was_left(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    slide(page, "x")
    moved = curves_in_words(trace_curves(CurveSettings(x=1.05)))
    expect_words(page, "curves", moved)
    for part in ("softmax", "curves"):
        page.get_by_role("radio", name=PARTS[part].title).click()
        expect(figure(page, part)).to_be_visible(timeout=PATIENCE)
    expect_words(page, "curves", moved)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    last = {"curves": "functions", "stack": "stack_seed", "depth": "depth_seed", "softmax": "softmax_shift"}
    shown = {part: [f".st-key-activations_{name}" for name in (FIGURES[part], last[part])] for part in PARTS}
    check_parts(visit(server, open_page), PARTS, shown)
