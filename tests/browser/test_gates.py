"""The page about gates in a real browser: move, click, step, train."""

import re
import statistics
from typing import Any

from playwright.sync_api import Page, expect

from playground.ui.gates import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

QUICK = 1_000  # ms for the median; on a free machine it is about a tenth of that
SEEN = 30_000  # ms for what takes a worker

# Presses the arrow key and waits until the line of the plane has another path.
PRESS = """async (plane) => {
  const path = () => plane.querySelector('.js-plotly-plot, .playground-plot').data[2].x.join();
  const before = path(), start = performance.now();
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the line did not move')), 10000);
    const look = () => {
      if (path() !== before) { clearTimeout(late); resolve(performance.now() - start); }
      else requestAnimationFrame(look);
    };
    look();
  });
}"""

# Where on screen the point of this number of the first trace lies.
PLACE = """(plot, index) => {
  const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect(), trace = plot.data[0];
  return [box.left + xaxis._offset + xaxis.d2p(trace.x[index]), box.top + yaxis._offset + yaxis.d2p(trace.y[index])];
}"""


def opened(server: LiveServer, open_page: OpenPage, link: str = "") -> Page:
    page = open_page(f"{server.url}/gates{link}")
    assert settle(page, 60)
    return page


def figure(page: Page, name: str) -> Any:
    return page.locator(f".st-key-gates_{name} .playground-plot")


def click_mark(page: Page, name: str, index: int) -> None:
    """Click where the first trace has its point of this number."""
    figure(page, name).scroll_into_view_if_needed()
    x, y = figure(page, name).evaluate(PLACE, index)
    page.mouse.click(x, y)


def test_a_key_on_the_slider_moves_the_line_quickly(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page)
    thumb = page.locator(".st-key-gates_bias").get_by_role("slider")
    thumb.focus()
    plane = page.locator(".st-key-gates_plane").element_handle()
    taken = []
    for _ in range(11):
        moved = page.evaluate_handle(f"plane => {{ window.moved = ({PRESS})(plane); }}", plane)
        page.keyboard.press("ArrowRight")
        taken.append(page.evaluate("window.moved"))
        moved.dispose()
    assert statistics.median(taken) <= QUICK, taken
    expect(page).to_have_url(re.compile("gates_bias=-0.15"))


def test_a_click_on_a_corner_flips_its_target(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page)
    click_mark(page, "plane", 0)
    expect(page).to_have_url(re.compile("gates_target=XNOR"))
    expect(page.get_by_text("no line gets all four")).to_be_visible()
    click_mark(page, "table", 3)
    expect(page).to_have_url(re.compile("gates_target=NOR"))


def test_a_click_on_the_sheet_aims_at_that_function(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page)
    click_mark(page, "sixteen", 6)
    expect(page).to_have_url(re.compile("gates_target=XOR"))
    expect(page.get_by_text("no line gets all four")).to_be_visible()
    page.get_by_role("radio", name="Learning rule").click()
    expect(page.get_by_text("Why no line can do XOR")).to_be_visible()


def test_the_learning_rule_steps_and_plays(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page, "?gates_part=Learning+rule&gates_target=OR")
    page.locator(".st-key-gates_learning_forward button").first.click()
    expect(page.get_by_text("2 of 17")).to_be_visible()
    page.locator(".st-key-gates_learning_play button").first.click()
    expect(page.get_by_text("Converged")).to_be_visible(timeout=SEEN)
    expect(page.get_by_text("17 of 17")).to_be_visible()


def test_the_seeds_train_and_a_click_looks_into_another_network(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page, "?gates_part=64+seeds+learn+XOR&gates_study_updates=60")
    page.get_by_role("button", name="Train all seeds").click()
    expect(page.get_by_text("Finished · update 60 of 60")).to_be_visible(timeout=2 * SEEN)
    click_mark(page, "seeds", 9)
    expect(page).to_have_url(re.compile("gates_place=10"))
    expect(page.get_by_text("hidden size 2, seed 10:")).to_be_visible(timeout=SEEN)
    expect(figure(page, "trained_hidden_plane")).to_have_attribute("aria-label", re.compile("hidden plane of seed 10"))


def test_a_click_flips_an_input_of_the_adder(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page, "?gates_part=An+adder")
    click_mark(page, "adder", 0)
    expect(page).to_have_url(re.compile("gates_a=true"))
    expect(figure(page, "adder")).to_have_attribute("aria-label", re.compile("sum 0, carry 1"))


def test_a_click_flips_the_carry_of_the_full_adder(server: LiveServer, open_page: OpenPage) -> None:
    page = opened(server, open_page, "?gates_part=An+adder&gates_circuit=Full+adder&gates_a=true")
    expect(figure(page, "adder")).to_have_attribute("aria-label", re.compile("sum 1.*carry 1"))
    click_mark(page, "adder", 2)
    expect(page).to_have_url(re.compile("gates_c=false"))
    expect(figure(page, "adder")).to_have_attribute("aria-label", re.compile("sum 0.*carry 1"))


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    # the last control and the figures of each part
    shown = {
        "perceptron": ("target", "plane", "sixteen"),
        "learning": ("start", "learning_plane", "mistakes"),
        "two_layers": ("encoding", "input_plane", "hidden_plane"),
        "seeds": ("place", "shares"),
        "adder": ("b", "adder"),
    }
    classes = {part: [f".st-key-gates_{name}" for name in names] for part, names in shown.items()}
    check_parts(opened(server, open_page), PARTS, classes)
