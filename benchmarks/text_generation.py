"""How fast a text generator learns: prints one JSON object.

    python benchmarks/text_generation.py --csv FILE

FILE is a table with a column of headlines; every other number comes from the presets. Seconds are those of the
wall unless a name says cpu, and the least of several rounds. BENCHMARKS.md explains each figure.
"""

import argparse
import json
import os
import pickle
import platform
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))  # when run as a script
from benchmarks.overhead import taking_turns
from benchmarks.timing import Spent, least, spent
from playground.core.text_generation import PRESETS, TextGenerationRun, TextGenerationSettings
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.view import TextGenerationView
from playground.data.cleaning import COURSE_CLEANING
from playground.data.corpora import CORPORA, load_rows
from playground.data.dataset import PreparedText, prepare
from playground.data.tokens import TokenizerSettings
from playground.data.upload import column_rows, read_table
from playground.engine.program import RunSpec
from playground.figures.style import LIGHT
from playground.figures.text_generation import curves
from playground.figures.text_generation import words as figures

PROGRAM = "playground.core.text_generation.training:TextGenerationRun"
FAST = PRESETS["headlines_fast"].settings
COURSE = PRESETS["headlines_course"].settings
EQUAL_LINES = 5  # lines hold 6.4 predictions each: as many an update as the course's 32 prefixes
LOSS = 1.0
POINTS = 999  # a curve never has more than 1,000


def headlines(file: Path, column: str) -> PreparedText:
    """The column of a CSV file, cleaned and numbered as the course does."""
    rows = column_rows(read_table(file.read_bytes(), file.name).table, column)
    return prepare(rows, COURSE_CLEANING, TokenizerSettings("word"))


def encode(text: PreparedText) -> EncodedLines:
    """What a run learns from."""
    return EncodedLines(text.ids, text.vocabulary.size)


def to_loss(encoded: EncodedLines, settings: TextGenerationSettings, loss: float, rounds: int) -> dict[str, Any]:
    """Build and train until an epoch's mean training loss is at most `loss`; None for seconds if it never was."""
    runs: list[TextGenerationRun] = []

    def train() -> None:
        runs.append(TextGenerationRun(settings, encoded))
        for _ in runs[-1].steps():
            if runs[-1].final_loss <= loss:
                return

    best = least(spent(train) for _ in range(rounds))
    run = runs[-1]
    reached = run.final_loss <= loss
    return {
        "seconds_to_loss_1": best.wall if reached else None,
        "cpu_seconds_to_loss_1": best.cpu if reached else None,
        "epochs": run.view().epoch,
        "loss": run.final_loss,
        "updates_per_second": run.updates / best.wall,
    }


def compare_recipes(encoded: EncodedLines, rounds: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """An epoch of prefixes and one of whole lines in turn, with equal predictions an update. The first don't count."""
    prefixes = TextGenerationRun(COURSE, encoded)
    lines = TextGenerationRun(replace(COURSE, recipe="whole lines", batch_size=EQUAL_LINES), encoded)
    slow, quick = epochs(prefixes), epochs(lines)
    next(slow), next(quick)
    pairs = [(next(slow), next(quick)) for _ in range(rounds)]
    by_prefix, by_line = least(pair[0] for pair in pairs), least(pair[1] for pair in pairs)
    ratios = {"ratio": by_line.wall / by_prefix.wall, "cpu_ratio": by_line.cpu / by_prefix.cpu}
    return _epoch_figures(prefixes, by_prefix), _epoch_figures(lines, by_line) | ratios


def epochs(run: TextGenerationRun) -> Iterator[Spent]:
    """What each epoch of a run without validation takes: its updates, and the unit that closes it."""
    steps = run.steps()
    for _ in range(run.settings.epochs):
        yield spent(lambda: deque(islice(steps, run.updates_per_epoch + 1), maxlen=0))


def _epoch_figures(run: TextGenerationRun, best: Spent) -> dict[str, Any]:
    view = run.view()
    return {
        "seconds_per_epoch": best.wall,
        "cpu_seconds_per_epoch": best.cpu,
        "batch_size": run.settings.batch_size,
        "predictions_per_update": view.predictions_done / view.updates,
        "cell_steps_per_epoch": view.cell_steps_done // view.epoch,
    }


def measure_overhead(
    encoded: EncodedLines, settings: TextGenerationSettings, rounds: int
) -> tuple[float, dict[str, Any]]:
    """The run through the engine with a viewer, divided by the bare loop; and the seconds of each round."""
    spec = RunSpec(PROGRAM, settings.to_json(), encoded.to_arrays())
    updates = TextGenerationRun(settings, encoded).total_updates
    alone, seen = taking_turns(spec, updates, rounds)
    details = {
        "cpu_overhead": least(seen).cpu / least(alone).cpu,
        "updates": updates,
        "bare": [asdict(one) for one in alone],
        "watched": [asdict(one) for one in seen],
    }
    return least(seen).wall / least(alone).wall, details


def three_sentences(rounds: int) -> dict[str, Any]:
    """The course's three sentences: all epochs of the preset, building included."""
    corpus, settings = CORPORA["three_sentences"], PRESETS["three_sentences"].settings
    encoded = encode(prepare(load_rows("three_sentences"), corpus.cleaning, corpus.tokenizer))
    runs: list[TextGenerationRun] = []

    def train() -> None:
        runs.append(TextGenerationRun(settings, encoded))
        deque(runs[-1].steps(), maxlen=0)

    best = least(spent(train) for _ in range(rounds + 1))  # a process's first optimizer costs a second of imports
    accuracy = float(runs[-1].view().curves.train_accuracy[-1])
    return {"seconds": best.wall, "cpu_seconds": best.cpu, "epochs": settings.epochs, "accuracy": accuracy}


def measure_view(text: PreparedText, settings: TextGenerationSettings, rounds: int) -> dict[str, Any]:
    """A run whose curve is full: the time to make a view, its size pickled, and the size of each figure's JSON."""
    run = TextGenerationRun(settings, encode(text))
    run.ask({"prompt": text.ids[0][:2]})
    deque(islice(run.steps(), POINTS + POINTS // run.updates_per_epoch), maxlen=0)
    view = run.view()
    return {
        "points": len(view.curves.update),
        "milliseconds": 1e3 * least(spent(run.view) for _ in range(rounds)).wall,
        "bytes": len(pickle.dumps(view)),
        "drawing_milliseconds": 1e3 * least(spent(lambda: draw(view, text)) for _ in range(rounds)).wall,
        "figure_bytes": {name: len(figure) for name, figure in draw(view, text).items()},
    }


def draw(view: TextGenerationView, text: PreparedText) -> Mapping[str, str]:
    """The figures of the live view as the JSON that goes to the browser."""
    tokens = text.vocabulary.tokens
    shown = curves.ShownRun("run", view.curves, view.epochs, view.updates_per_epoch)
    drawn = {
        "learning_curves": curves.learning_curves([shown], text.vocabulary.size, LIGHT),
        "next_token_bars": figures.next_token_bars(view.next_token, tokens, "prompt", LIGHT),
        "embedding_scatter": figures.embedding_scatter(view.embedding_map, tokens, LIGHT),
    }
    return {name: figure.to_json() for name, figure in drawn.items()}


def machine() -> dict[str, Any]:
    """Where and when it was measured. load: processes that wanted to run in the minute before."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _processor() -> str:
    """The processor's name where Linux tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines: Iterable[str] = cpuinfo.read_text().splitlines() if cpuinfo.exists() else ()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def measure(text: PreparedText, fast: TextGenerationSettings, rounds: int) -> dict[str, Any]:
    """All figures, the cheapest first: it warms the process up."""
    torch.set_num_threads(1)  # as in the engine's workers
    started, encoded = machine(), encode(text)
    three = three_sentences(rounds)
    prefixes, lines = compare_recipes(encoded, rounds)
    overhead, details = measure_overhead(encoded, fast, rounds)
    return {
        "machine": started,
        "corpus": {"lines": len(text.ids), "vocabulary": text.vocabulary.size, "predictions": text.prefix_samples},
        "fast": to_loss(encoded, fast, LOSS, rounds),
        "prefixes": prefixes,
        "whole_lines": lines,
        "engine_overhead": overhead,
        "engine": details,
        "three_sentences": three,
        "view": measure_view(text, fast, rounds=20),
    }


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=Path, required=True, help="a table of headlines")
    parser.add_argument("--column", default="headline", help="the column that holds them")
    parser.add_argument("--rounds", type=int, default=4, help="how often each figure is measured")
    options = parser.parse_args()
    figures = measure(headlines(options.csv, options.column), FAST, options.rounds)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
