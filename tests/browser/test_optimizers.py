"""The optimizers page in a real browser: click a start, play and scrub a path without a word to the server."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.core.optimizers.race import RaceSettings, trace_race
from playground.core.optimizers.update import UpdateSettings, trace_update
from playground.figures.optimizers.race import race_in_words
from playground.figures.optimizers.update import update_in_words
from playground.ui.optimizers import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

PATIENCE = 30_000.0  # ms, a guard for a machine that others use too
FIGURES = {"race": "race_contour", "update": "update_figure", "batches": "batches_paths"}


def visit(server: LiveServer, open_page: OpenPage, size: tuple[int, int] = (1280, 800), **link: object) -> Page:
    query = urlencode({f"optimizers_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/optimizers?{query}", size=size)
    settle(page, 30)
    return page


def figure(page: Page, name: str = "race_contour") -> Locator:
    return page.locator(f".st-key-optimizers_{name} .playground-plot")


def drawn_points(page: Page) -> int:
    """How much of the first path is drawn."""
    return int(page.evaluate("document.querySelector('.playground-plot')._fullData[2].x.length"))


def test_play_and_scrub_move_the_paths_without_a_message_to_the_server(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(server.url + "/optimizers")
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    settle(page, 30)
    trace = trace_race(RaceSettings())
    player = page.locator(".playground-player")
    assert drawn_points(page) == 101
    page.wait_for_timeout(500)
    sent.clear()

    slider = player.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(player).to_contain_text("step 0 of 100")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.playground-plot')._fullData[2].x.length === 4", timeout=PATIENCE
    )
    readings = page.locator(".playground-readings")
    for run in trace.runs:
        expect(readings).to_contain_text(f"{run.settings.title}f = {run.losses[3]:.4g}".replace("-", "−"))

    player.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => document.querySelector('.playground-plot')._fullData[2].x.length > 10", timeout=PATIENCE
    )
    player.get_by_role("button", name="Pause").click()
    assert 10 < drawn_points(page) < 101
    player.get_by_role("button", name="Play").click()
    expect(player).to_contain_text("step 100 of 100", timeout=PATIENCE)
    page.wait_for_function(
        "() => document.querySelector('.playground-plot')._fullData[2].x.length === 101", timeout=PATIENCE
    )
    assert sent == []


def test_a_click_on_the_surface_moves_the_start_there(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    before = figure(page).get_attribute("aria-label")
    panel = figure(page).locator(".nsewdrag").first.bounding_box()
    assert before == race_in_words(trace_race(RaceSettings()))
    assert panel is not None
    # (2, −1) in a window of ±4 and ±2.
    page.mouse.click(panel["x"] + 0.75 * panel["width"], panel["y"] + 0.75 * panel["height"])
    expect(figure(page)).not_to_have_attribute("aria-label", before, timeout=PATIENCE)
    moved = re.search(r"from \(([-\d.]+), ([-\d.]+)\)", figure(page).get_attribute("aria-label") or "")
    assert moved is not None
    assert (float(moved[1]), float(moved[2])) == pytest.approx((2, -1), abs=0.1)
    expect(page).to_have_url(re.compile("optimizers_x="))


def test_the_surface_is_seen_in_3d_and_played_there(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    page.get_by_role("radio", name="3-D").click()
    expect(figure(page, "race_3d").locator("canvas").first).to_be_visible(timeout=PATIENCE)
    slider = page.locator(".playground-player").get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        "() => document.querySelector('.playground-plot')._fullData[1].x.length === 1", timeout=PATIENCE
    )


def test_an_update_is_walked_step_by_step(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["update"].title)
    page.locator(".st-key-optimizers_update_forward button:visible").first.click()
    words = update_in_words(trace_update(UpdateSettings(step=2)))
    expect(figure(page, "update_figure")).to_have_attribute("aria-label", words, timeout=PATIENCE)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    last = {
        "race": "tune_gradient_descent_learning_rate",
        "update": "tune_adam_epsilon",
        "batches": "batches_seed",
    }
    shown = {part: [f".st-key-optimizers_{name}" for name in (FIGURES[part], last[part])] for part in PARTS}
    check_parts(visit(server, open_page), PARTS, shown)
