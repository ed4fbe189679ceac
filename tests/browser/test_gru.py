"""The GRU page in a real browser: step to the end, hold a gate, measure, and fit every window."""

import re

from playwright.sync_api import expect

from playground.ui.gru import PARTS
from tests.browser.conftest import OpenPage
from tests.browser.layout import PATIENCE, check_parts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

# Where on screen the point of this step lies on the line of the state.
POINT = """(plot, step) => {
  const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect(), point = plot.calcdata[2][step];
  return [box.left + xaxis._offset + xaxis.d2p(point.x), box.top + yaxis._offset + yaxis.d2p(point.y)];
}"""


def test_a_cell_is_stepped_to_the_end_and_z_is_held(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/gru")
    settle(page, 60)
    step = page.locator(".st-key-gru_step_picture .playground-plot")
    expect(step).to_have_attribute("aria-label", re.compile("Step 1 of 7, unit 1"), timeout=PATIENCE)
    page.locator(".st-key-gru_cell_forward button").first.click()
    expect(step).to_have_attribute("aria-label", re.compile("Step 2 of 7"), timeout=PATIENCE)
    page.locator(".st-key-gru_cell_last button").first.click()
    expect(step).to_have_attribute("aria-label", re.compile("Step 7 of 7"), timeout=PATIENCE)
    page.locator(".st-key-gru_hold_z").get_by_role("radio", name="1", exact=True).click()
    expect(step).to_have_attribute("aria-label", re.compile("z 1.000.*written 0.000, h 0.000"), timeout=PATIENCE)
    page.mouse.click(*page.locator(".st-key-gru_over_time .playground-plot").evaluate(POINT, 3))
    expect(step).to_have_attribute("aria-label", re.compile("Step 4 of 7"), timeout=PATIENCE)
    expect(page).to_have_url(re.compile("gru_cell_step=3"))
    page.get_by_role("radio", name=PARTS["cost"].title).click()
    page.get_by_role("button", name="Measure the time of a step").click()
    expect(page.get_by_text("times as long as an LSTM step")).to_be_visible(timeout=PATIENCE)


def test_every_part_fits_the_window_and_a_phone(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/gru")
    settle(page, 60)
    shown = {
        "cell": ("step_picture", "over_time", "hold_r"),
        "beside": ("beside_picture",),
        "cost": ("cost_picture", "measure"),
    }
    check_parts(page, PARTS, {part: [f".st-key-gru_{name}" for name in names] for part, names in shown.items()})
