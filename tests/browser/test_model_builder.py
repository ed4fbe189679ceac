"""The model builder in a real browser: one model built from nothing, fitted, saved and loaded."""

import re
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

# Where on screen the point of this number of the first trace lies.
PLACE = """(plot, index) => {
  const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect(), trace = plot.data[0];
  return [box.left + xaxis._offset + xaxis.d2p(trace.x[index]), box.top + yaxis._offset + yaxis.d2p(trace.y[index])];
}"""
PATIENCE = 60_000  # ms, for a training that takes seconds


def opened(server: LiveServer, open_page: OpenPage, **link: object) -> Page:
    query = urlencode({f"model_builder_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/model_builder?{query}")
    assert settle(page, 60)
    return page


def figure(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-model_builder_{name} .playground-plot")


def click_box(page: Page, index: int) -> None:
    """Click the box of the layer of this number."""
    expect(figure(page, "diagram")).to_have_count(1, timeout=PATIENCE)
    place = figure(page, "diagram").evaluate(PLACE, index)
    page.mouse.click(*place)


def write_layers(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Layers")
    field.fill(text)
    field.press("Control+Enter")


def test_a_model_is_built_from_nothing_fitted_saved_and_loaded(
    server: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    page = opened(server, open_page, preset="From nothing")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("4 · 8 weights + 8 biases = 40").first).to_be_visible(timeout=PATIENCE)
    write_layers(page, "input 4\ndense 8 relu\nlstm 3")
    expect(page.get_by_text("Layer lstm_1 reads (None, steps, features)")).to_be_visible(timeout=PATIENCE)
    write_layers(page, "input 4\ndense 8 relu\ndense 1 sigmoid")
    expect(page.get_by_text("Layer lstm_1 reads")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("[data-testid=stMetricValue]", has_text=re.compile("^49$")).first).to_be_visible()
    click_box(page, 0)
    expect(page.get_by_text("input_1: Input(4)")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("combobox", name="goes behind")).to_have_value("input_1", timeout=PATIENCE)
    page.get_by_role("button", name="Add", exact=True).click()  # behind the input that was clicked
    expect(page.get_by_role("textbox", name="Layers")).to_have_value(
        "input 4\ndense 8 relu\ndense 8 relu\ndense 1 sigmoid", timeout=PATIENCE
    )
    page.get_by_role("button", name="Remove dense_1").click()
    expect(page.get_by_role("textbox", name="Layers")).to_have_value(
        "input 4\ndense 8 relu\ndense 1 sigmoid", timeout=PATIENCE
    )
    page.get_by_role("radio", name="Fit").click()
    page.get_by_role("button", name="Fit", exact=True).click()
    position = page.locator(".st-key-model_builder_position")
    expect(position).to_contain_text("Finished", timeout=PATIENCE)
    expect(position).to_contain_text("epoch 60 of 60")
    expect(page.get_by_text("Predict", exact=True)).to_be_visible(timeout=PATIENCE)
    assert len(figure(page, "loss_curve").evaluate("plot => plot.data.map(trace => trace.y.length)")) == 2
    page.get_by_role("radio", name="Keep").click()
    button = page.get_by_role("button", name="Download the model")
    expect(button).to_be_enabled(timeout=PATIENCE)
    with page.expect_download() as download:
        button.click()
    file = tmp_path / "model.zip"
    download.value.save_as(file)
    strange = tmp_path / "strange.zip"
    strange.write_bytes(b"PK\x03\x04 and nothing else")
    upload = page.locator("input[type=file]")
    upload.set_input_files(strange)
    expect(page.get_by_text("The saved model is damaged")).to_be_visible(timeout=PATIENCE)
    upload.set_input_files(file)
    expect(page.get_by_text("The same predictions as the fit")).to_be_visible(timeout=PATIENCE)
    assert "dense" in page.url
