"""The text generation page in a real browser: train, watch, steer, leave and come back, write, keep."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.live_server import LiveServer
from tests.browser.text_generation_page import LONG, LONG_POSITION, PATIENCE, QUICK, GeneratorPage, Visits, visits

SENTENCE = "경마장에 있는 말이 뛰고 있다"
LOSS = re.compile(r"loss ([\d.]+)")


@pytest.fixture
def visit(server: LiveServer, open_page: OpenPage) -> Iterator[Visits]:
    yield from visits(server, open_page)


@pytest.fixture
def running(visit: Visits) -> GeneratorPage:
    """A page that watches a run which will not end during the test."""
    page = visit(**LONG)
    page.train()
    return page


def finished(visit: Visits) -> GeneratorPage:
    page = visit(**QUICK)
    page.press("Train")
    page.wait_for_status("Finished")
    return page


def test_the_three_sentences_are_learned_in_seconds_and_written(visit: Visits) -> None:
    page = finished(visit)
    expect(page.page.get_by_text(re.compile("accuracy 100.0%")).first).to_be_visible()
    expect(page.position).to_contain_text("update 200 of 200")
    expect(page.written).to_have_text(SENTENCE, timeout=PATIENCE)
    expect(page.page.get_by_text("Memorised: this is line 1 of the training text")).to_be_visible()


def test_another_prompt_is_continued_at_once(visit: Visits) -> None:
    page = finished(visit)
    page.prompt.fill("그의")
    page.prompt.press("Enter")
    expect(page.written).to_contain_text("그의 말이 법이다", timeout=PATIENCE)
    page.prompt.fill("코끼리 그의")
    page.prompt.press("Enter")
    expect(page.page.get_by_text("Not in the vocabulary, and so not read: “코끼리”.")).to_be_visible(timeout=PATIENCE)


@pytest.mark.alone
def test_the_curves_move_in_place_at_least_eight_times_a_second(running: GeneratorPage) -> None:
    running.wait_for_updates(80)  # the first epoch is over: all curves are there
    rates: list[float] = []
    while not rates or (rates[-1] < 8.0 and len(rates) < 5):  # what else runs on the machine only slows it
        watched = running.watch_curves(3.0)
        assert watched.same_drawing
        rates.append(watched.rate)
    assert max(rates) >= 8.0, rates


def test_pause_stands_still_and_steps_are_exact(running: GeneratorPage) -> None:
    paused_at = running.pause()
    running.page.wait_for_timeout(700)  # several polls and several hundred updates, if it did not hold
    assert running.updates() == paused_at
    running.press("Step")
    expect(running.position).to_contain_text(f"update {paused_at + 1:,} of", timeout=PATIENCE)
    running.wait_for_status("Paused")
    running.press("10 steps")
    expect(running.position).to_contain_text(f"update {paused_at + 11:,} of", timeout=PATIENCE)
    running.wait_for_status("Paused")
    assert running.updates() == paused_at + 11
    running.press("Resume")
    running.wait_for_updates(paused_at + 30)


def test_a_reload_finds_the_same_run_further_on(running: GeneratorPage) -> None:
    before = running.updates()
    running.page.reload()
    running.wait_for_updates(before + 1)
    expect(running.position).to_contain_text(LONG_POSITION)
    expect(running.page.get_by_role("combobox", name="Preset")).to_have_value("Headlines (fast)")


def test_a_run_goes_on_while_its_owner_is_on_another_page(running: GeneratorPage) -> None:
    running.open_expander("model")
    running.set_number("Hidden size", "96")
    expect(running.page).to_have_url(re.compile("text_generation_hidden_size=96"), timeout=PATIENCE)
    before = running.updates()
    running.page.get_by_role("link", name="Home").first.click()
    expect(running.page.get_by_role("heading", level=1)).to_contain_text("From a single gate", timeout=PATIENCE)
    running.page.get_by_role("link", name="Text generation").first.click()
    running.wait_for_updates(before + 1)
    expect(running.page.get_by_role("combobox", name="Preset")).to_have_value("Headlines (fast)")
    running.open_expander("model")
    expect(running.page.get_by_role("spinbutton", name="Hidden size")).to_have_value("96")


def test_a_changed_learning_rate_is_in_force_while_it_trains(running: GeneratorPage) -> None:
    running.open_expander("training")
    running.set_number("Learning rate", "0.0321")
    expect(running.page).to_have_url(re.compile("text_generation_learning_rate=0.0321"), timeout=PATIENCE)
    before = running.updates()
    running.wait_for_updates(before + 80)  # two epochs: the script ends with a whole one
    running.pause()
    running.page.reload()
    running.open_expander("script_open")  # it changes the rate after the same update
    changed = re.compile(r"\d+: 0\.0321")
    expect(running.code).to_contain_text(changed, timeout=PATIENCE)


def test_stop_stops_and_the_same_seed_ends_with_the_same_loss(visit: Visits) -> None:
    page = finished(visit)
    measures = page.page.get_by_text(LOSS).first
    first = LOSS.search(measures.inner_text())
    page.press("Same seed again")
    expect(page.position).not_to_contain_text("Finished", timeout=PATIENCE)
    page.wait_for_status("Finished")
    again = LOSS.search(measures.inner_text())
    assert first
    assert again
    assert first[0] == again[0]


def test_stop_ends_a_run_at_once(running: GeneratorPage) -> None:
    running.press("Stop")
    running.wait_for_status("Stopped")
    at = running.updates()
    for label in ("Pause", "Resume", "Stop"):
        expect(running.button(label)).to_be_disabled()
    running.page.wait_for_timeout(500)
    assert running.updates() == at


def test_a_model_taken_home_writes_the_same_for_somebody_else(visit: Visits, tmp_path: Path) -> None:
    page = finished(visit)
    expect(page.written).to_have_text(SENTENCE, timeout=PATIENCE)
    page.open_tab("Keep it")
    with page.page.expect_download(timeout=PATIENCE) as started:
        page.press("Download the model")
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    assert saved.name == "text_generation.zip"

    other = visit(**QUICK)
    other.open_tab("Keep it")
    other.load_model(saved)
    expect(other.page.get_by_text(re.compile("^Loaded: RNN"))).to_be_visible(timeout=PATIENCE)
    other.open_tab("Write")
    expect(other.written).to_have_text(SENTENCE, timeout=PATIENCE)
    expect(other.position).to_contain_text("Press Train to start.")
