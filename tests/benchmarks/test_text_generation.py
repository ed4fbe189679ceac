"""The benchmark's pieces on data that is tiny: what they return is right, however long it took."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import text_generation as benchmark
from benchmarks.timing import Spent, least, spent
from playground.core.text_generation import TextGenerationRun, TextGenerationSettings
from playground.data.dataset import PreparedText

SCRIPT = Path(benchmark.__file__)
TINY = TextGenerationSettings(recipe="whole lines", learning_rate=0.05, batch_size=4, hidden_size=8, epochs=40)
ROWS = [
    "Unknown",
    "“Rain” Falls on the Old Harbor",
    "The Old Harbor Falls Silent",
    "Rain, Rain and a Silent Harbor",
    "A Silent Rain on the Old Town",
    "The Town and the Harbor",
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = ["id,headline", *(f'{number},"{row}"' for number, row in enumerate(ROWS))]
    file = tmp_path / "headlines.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def text(table: Path) -> PreparedText:
    return benchmark.headlines(table, "headline")


def test_headlines_are_cleaned_as_the_course_does(text: PreparedText) -> None:
    assert text.lines[0] == "rain falls on the old harbor"
    assert (len(text.ids), text.prefix_samples) == (5, 24)


def test_to_loss_stops_after_the_first_epoch_that_is_good_enough(text: PreparedText) -> None:
    encoded = benchmark.encode(text)
    found = benchmark.to_loss(encoded, TINY, loss=1.0, rounds=1)
    before = TextGenerationRun(replace(TINY, epochs=found["epochs"] - 1), encoded)
    for _ in before.steps():
        pass
    assert found["loss"] <= 1.0 < before.final_loss
    assert found["seconds_to_loss_1"] > 0


def test_to_loss_gives_no_seconds_for_a_loss_that_was_never_reached(text: PreparedText) -> None:
    found = benchmark.to_loss(benchmark.encode(text), replace(TINY, epochs=2), loss=0.01, rounds=2)
    assert (found["seconds_to_loss_1"], found["cpu_seconds_to_loss_1"], found["epochs"]) == (None, None, 2)
    assert found["loss"] > 0.01


def test_recipes_are_compared_over_whole_epochs_with_their_own_cell_steps(text: PreparedText) -> None:
    prefixes, lines = benchmark.compare_recipes(benchmark.encode(text), rounds=2)
    assert prefixes["cell_steps_per_epoch"] == 24 * 6  # predictions x (longest line - 1)
    assert lines["cell_steps_per_epoch"] == 5 * 6  # one batch of five lines
    assert (prefixes["predictions_per_update"], lines["predictions_per_update"]) == (24, 24)
    assert lines["ratio"] == lines["seconds_per_epoch"] / prefixes["seconds_per_epoch"]


def test_view_is_measured_with_all_its_figures(text: PreparedText) -> None:
    found = benchmark.measure_view(text, TINY, rounds=1)
    assert found["points"] == 2 * TINY.epochs
    assert set(found["figure_bytes"]) == {"learning_curves", "next_token_bars", "embedding_scatter"}
    assert min(found["bytes"], *found["figure_bytes"].values()) > 500


def test_least_takes_wall_and_processor_from_different_rounds() -> None:
    assert least([Spent(3.0, 1.0), Spent(2.0, 1.5)]) == Spent(2.0, 1.0)


def test_spent_counts_processor_time_only_while_it_works() -> None:
    busy = spent(lambda: sum(range(2_000_000)))
    idle = spent(lambda: time.sleep(0.2))
    assert busy.cpu > 0
    assert idle.wall >= 0.2 > idle.cpu


@pytest.mark.engine
def test_the_script_prints_one_object_with_every_figure_that_is_promised(table: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--csv", str(table), "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    found = json.loads(done.stdout)
    assert found["corpus"]["predictions"] == 24
    assert found["fast"]["epochs"] >= 1
    assert found["prefixes"]["seconds_per_epoch"] > 0
    assert found["whole_lines"]["seconds_per_epoch"] > 0
    assert found["engine_overhead"] > 0
    assert found["engine"]["updates"] == benchmark.FAST.epochs
    assert found["three_sentences"]["accuracy"] == 1.0
