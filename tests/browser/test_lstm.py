"""The LSTM page in a real browser: step to the end, hold a gate, run the experiment, open a trained model's gates."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from playground.core.lstm.cell import trace_cell
from playground.core.lstm.settings import CellSettings
from playground.figures.lstm.cell import conveyor_in_words
from playground.ui.lstm import PARTS, cell
from tests.browser.conftest import OpenPage
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

PATIENCE = 60_000.0  # ms, a guard for a machine that others use too


def visit(server: LiveServer, open_page: OpenPage, **link: object) -> Page:
    query = urlencode({f"lstm_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/lstm?{query}")
    settle(page, 30)
    return page


def test_step_to_the_end_hold_a_gate_and_click_a_unit(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, kind="Numbers", text="2 -1 1")
    conveyor = page.locator(".st-key-lstm_conveyor .playground-plot")
    for step in (2, 3):
        page.locator(".st-key-lstm_cell_forward button").first.click()
        expect(page.get_by_text(f"{step} of 3")).to_be_visible(timeout=PATIENCE)
    trace = trace_cell(CellSettings("numbers", "2 -1 1"))
    expect(conveyor).to_have_attribute("aria-label", conveyor_in_words(trace, 2, 0), timeout=PATIENCE)
    page.locator(".st-key-lstm_hold_f").get_by_role("radio", name="0").click()
    held = trace_cell(CellSettings("numbers", "2 -1 1", hold_f="0"))
    expect(conveyor).to_have_attribute("aria-label", conveyor_in_words(held, 2, 0), timeout=PATIENCE)
    assert "hold_f=0" in page.url
    box = conveyor.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.34 * box["width"], box["y"] + 58 + 30 * 2.5)
    expect(conveyor).to_have_attribute("aria-label", re.compile("unit 3"), timeout=PATIENCE)
    assert float(cell.states(held, 2, 2)["value"][0]) == 0


def test_experiment_runs_and_a_trained_model_opens_its_gates(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part=PARTS["memory"].title, updates=10, memory_hidden=2, memory_seeds=2)
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.get_by_text("Finished · update 10 of 10")).to_be_visible(timeout=PATIENCE)
    figure = page.locator(".st-key-lstm_experiment .playground-plot")
    expect(figure).to_have_attribute(
        "aria-label", re.compile("after 10 updates, mean of 2 seeds: RNN"), timeout=PATIENCE
    )
    expect(page.get_by_text(re.compile("right more often than the RNN with the same seed"))).to_be_visible()

    page.get_by_role("radio", name=PARTS["trained"].title).click()
    page.get_by_role("button", name="Train one here").click()
    gates = page.locator(".st-key-lstm_gates .playground-plot")
    expect(gates).to_have_attribute("aria-label", re.compile("memory C of 48 units"), timeout=PATIENCE)
    page.locator(".st-key-lstm_quantity").get_by_role("radio", name="f", exact=True).click()
    expect(gates).to_have_attribute("aria-label", re.compile("forget gate f of 48 units"), timeout=PATIENCE)
