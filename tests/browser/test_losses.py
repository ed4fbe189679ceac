"""The losses page in a real browser: move a slider, click a curve, change parts, and see the figure follow."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from playground.core.losses.classes import ClassSettings, trace_classes
from playground.core.losses.one_prediction import PredictionSettings, trace_prediction
from playground.core.losses.output_layer import OutputSettings, trace_output
from playground.core.losses.slow_learning import SlowSettings, trace_slow
from playground.figures.losses.classes import classes_in_words
from playground.figures.losses.one_prediction import prediction_in_words
from playground.figures.losses.output_layer import output_in_words
from playground.figures.losses.slow_learning import slow_in_words
from playground.ui.losses import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

PATIENCE = 60_000.0  # ms, a guard for a machine that others use too


def visit(server: LiveServer, open_page: OpenPage, size: tuple[int, int] = (1280, 800), **link: object) -> Page:
    query = urlencode({f"losses_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/losses?{query}", size=size)
    settle(page, 60)
    return page


def figure(page: Page, part: str = "prediction") -> Locator:
    name = "losses_prediction" if part == "prediction" else f"losses_{part}_panels"
    return page.locator(f".st-key-{name} .playground-plot")


def expect_words(page: Page, part: str, words: str) -> None:
    expect(figure(page, part)).to_have_attribute("aria-label", words, timeout=PATIENCE)


def slide(page: Page, name: str, key: str = "ArrowRight") -> None:
    page.locator(f".st-key-losses_{name}").get_by_role("slider").focus()
    page.keyboard.press(key)


def test_the_prediction_moves_along_the_curves_in_place(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    drawing = figure(page).locator(".main-svg").first.element_handle()
    slide(page, "number_x")
    expect_words(page, "prediction", prediction_in_words(trace_prediction(PredictionSettings(prediction=2.1))))
    assert drawing is not None
    assert drawing.evaluate("node => node.isConnected")
    expect(page).to_have_url(re.compile("losses_number_x=2.1"))


def test_a_click_on_a_curve_moves_the_prediction_there(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    panel = figure(page).locator(".nsewdrag").first.bounding_box()
    assert panel is not None
    # MAE is 3 at 3, in a panel from -4.16 to 4.16 and from -0.5 to 9.5.
    page.mouse.click(panel["x"] + panel["width"] * 7.16 / 8.32, panel["y"] + panel["height"] * 0.65)
    expect(page).to_have_url(re.compile(r"losses_number_x=(2\.9|3|3\.1)$"), timeout=PATIENCE)


def test_the_parts_answer_their_sliders(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["classes"].title)
    slide(page, "classes_z1")
    expect_words(page, "classes", classes_in_words(trace_classes(ClassSettings((2.1, 1.0, -1.0)))))
    page.get_by_role("radio", name=PARTS["slow"].title).click()
    expect_words(page, "slow", slow_in_words(trace_slow(SlowSettings())))
    slide(page, "slow_learning_rate")
    expect_words(page, "slow", slow_in_words(trace_slow(SlowSettings(learning_rate=0.16))))


def test_softmax_twice_is_trained_beside_the_right_pair(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["output"].title)
    expect_words(page, "output", output_in_words(trace_output(OutputSettings())))
    slide(page, "output_learning_rate")
    expect_words(page, "output", output_in_words(trace_output(OutputSettings(learning_rate=0.25))))


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    figures = {part: "losses_prediction" if part == "prediction" else f"losses_{part}_panels" for part in PARTS}
    check_parts(visit(server, open_page), PARTS, {part: [f".st-key-{name}"] for part, name in figures.items()})
