"""The forward pass page in a real browser: click cells and nodes, step, edit a number, move a slider, break shapes."""

import re
import statistics
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.core.forward_pass import Cell, ForwardPassSettings, open_cell, run_forward_pass
from playground.figures.forward_pass.places import WIDTH, lay_out
from tests.browser.conftest import OpenPage
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

PATIENCE = 30_000.0  # ms, a guard for a machine that others use too
COURSE = run_forward_pass(ForwardPassSettings())


def visit(server: LiveServer, open_page: OpenPage, **link: object) -> Page:
    query = urlencode({f"forward_pass_{name}": value for name, value in link.items()})
    page = open_page(f"{server.url}/forward_pass?{query}")
    expect(page.locator(".playground-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def matrices(page: Page) -> Locator:
    return page.locator(".st-key-forward_pass_matrices .playground-plot")


def click_cell(page: Page, layer: int, kind: str, row: int, column: int, lit: int = 3) -> None:
    """Click a cell of the drawn matrices of the course's network, where the layer `lit` is looked at."""
    block = lay_out(COURSE, lit, False).of(layer, kind)
    box = matrices(page).bounding_box()
    assert box is not None
    x = box["x"] + (block.left + (column - 0.5) * block.cell_width) * box["width"] / WIDTH
    y = box["y"] + block.top + (row - 0.5) * block.cell_height
    page.mouse.move(x, y)
    under = f"{block.name}[{row}, {column}]"  # a click while the figure is drawn anew is not heard
    expect(matrices(page).locator(".hoverlayer")).to_contain_text(under, timeout=PATIENCE)
    page.mouse.click(x, y)


def expect_lit(page: Page, layer: int, neuron: int) -> None:
    """The figure's own words name the cell with the value that core computes."""
    opened = open_cell(COURSE, Cell(layer, 1, neuron))
    words = f"neuron {neuron}: z is {opened.z:.4f}, a is {opened.a:.4f}"
    expect(matrices(page)).to_have_attribute("aria-label", re.compile(re.escape(words)), timeout=PATIENCE)
    expect_written_out(page, layer, neuron)


def expect_written_out(page: Page, layer: int, neuron: int) -> None:
    """The formula ends in the value that core computes."""
    opened = open_cell(COURSE, Cell(layer, 1, neuron))
    expect(page.locator(".katex").first).to_contain_text(f"{opened.z:.10g}".replace("-", "−"), timeout=PATIENCE)


def test_a_clicked_cell_is_written_out_and_stays_in_the_link(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    click_cell(page, 1, "z", 1, 5)
    expect_lit(page, 1, 5)
    expect(page).to_have_url(
        re.compile("forward_pass_step=0.*forward_pass_neuron=5|neuron=5.*step=0"), timeout=PATIENCE
    )
    page.reload()
    expect_lit(page, 1, 5)


def test_an_input_leads_back_to_the_cell_that_made_it(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    click_cell(page, 3, "inputs", 1, 4)
    expect_lit(page, 2, 4)
    click_cell(page, 2, "W", 2, 7, lit=2)
    expect_lit(page, 2, 7)


def test_a_clicked_node_is_the_same_as_its_cell(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part="Network")
    nodes = page.locator(".st-key-forward_pass_network .scatterlayer .trace .point")
    nodes.last.scroll_into_view_if_needed()
    box = nodes.last.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect_written_out(page, 3, 3)
    page.get_by_role("radio", name="Matrices").or_(page.get_by_role("button", name="Matrices")).first.click()
    expect_lit(page, 3, 3)


def test_stepping_walks_through_the_layers(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    page.locator(".st-key-forward_pass_first button").first.click()
    expect_lit(page, 1, 1)
    page.locator(".st-key-forward_pass_forward button").first.click()
    expect_lit(page, 2, 1)


def open_first_number(page: Page) -> Locator:
    """Double-click the first number of the table until its field opens; the table is drawn a little after the page."""
    table = page.get_by_test_id("stDataFrame").first
    field = page.locator("#portal").locator("input, textarea").first
    for _ in range(20):
        table.scroll_into_view_if_needed()
        box = table.bounding_box()
        assert box is not None
        page.mouse.dblclick(box["x"] + 110, box["y"] + 52)
        page.wait_for_timeout(500)
        if field.is_visible():
            break
    expect(field).to_be_visible()
    return field


def test_an_edited_number_moves_everything_survives_a_reload_and_is_undone(
    server: LiveServer, open_page: OpenPage
) -> None:
    page = visit(server, open_page, step=0, part="Edit the numbers")
    field = open_first_number(page)
    field.fill("7.5")
    field.press("Enter")
    expect(page.locator(".katex").first).to_contain_text("7.5", timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"forward_pass_edits=W1%5B1%2C1%5D%3D7\.5"), timeout=PATIENCE)
    page.reload()
    expect(page.locator(".katex").first).to_contain_text("7.5", timeout=PATIENCE)
    page.get_by_role("button", name="Undo all edits").click()
    expect_lit(page, 1, 1)


def test_a_moved_slider_redraws_the_matrices_in_place_at_once(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    drawing = matrices(page).locator(".main-svg").first.element_handle()
    page.locator(".st-key-forward_pass_batch input[type=range]").focus()
    seconds = []
    for batch in range(2, 8):
        began = time.perf_counter()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            """words => document.querySelector('.st-key-forward_pass_matrices .playground-plot')
                 .ariaLabel.includes(words)""",
            arg=f"{batch}×8 times 8×3 plus 1×3 gives {batch}×3",
            timeout=PATIENCE,
        )
        seconds.append(time.perf_counter() - began)
    print(f"key press to drawn matrices, median: {statistics.median(seconds):.3f} s")
    assert statistics.median(seconds) <= 1.5  # about 0.1 on a quiet machine
    assert drawing is not None
    assert drawing.evaluate("node => node.isConnected")


def test_the_sandbox_prints_torchs_error_and_agrees_when_sizes_do(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, part="Mismatch sandbox")
    expect(page.get_by_text("mat1 and mat2 shapes cannot be multiplied (1x4 and 5x8)")).to_be_visible(timeout=PATIENCE)
    page.locator(".st-key-forward_pass_W_rows input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("The result is 1×8.")).to_be_visible(timeout=PATIENCE)


def test_controls_and_matrices_fit_the_window_without_scrolling(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page)
    for part in (matrices(page), page.locator(".st-key-forward_pass_seed")):
        assert lower_edge(part) <= 800
    box = page.locator(".katex").first.bounding_box()
    assert box is not None
    assert box["y"] + 60 <= 800  # the formula, and the numbers in it, begin in sight


@pytest.mark.parametrize(
    ("sizes", "batch"),
    [("2-1", 4), ("4-8-8-3", 8), ("16-16-16-3", 8), ("3-4-4-4-4-4-2", 2), ("16-16-16-16-16-16-16", 16)],
)
def test_a_network_of_any_size_fits_the_window(server: LiveServer, open_page: OpenPage, sizes: str, batch: int) -> None:
    assert lower_edge(matrices(visit(server, open_page, sizes=sizes, batch=batch))) <= 800


def lower_edge(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_a_low_cell_of_a_crowded_network_can_be_clicked(server: LiveServer, open_page: OpenPage) -> None:
    page = visit(server, open_page, sizes="16-16-16-16-16-16-16", batch=16)
    crowded = run_forward_pass(ForwardPassSettings((16,) * 7, 16))
    block = lay_out(crowded, 6, False).of(2, "z")
    box = matrices(page).bounding_box()
    assert box is not None
    x = box["x"] + (block.left + 8.5 * block.cell_width) * box["width"] / WIDTH
    page.mouse.move(x, box["y"] + block.top + 4.5 * block.cell_height)
    expect(matrices(page).locator(".hoverlayer")).to_contain_text(f"{block.name}[5, 9]", timeout=PATIENCE)
    page.mouse.click(x, box["y"] + block.top + 4.5 * block.cell_height)
    expect(matrices(page)).to_have_attribute("aria-label", re.compile("Sample 5, neuron 9"), timeout=PATIENCE)
