"""Which language model predicts held-out lines best, and what it takes: prints one JSON object.

    python benchmarks/language_models.py [--csv FILE] [--epochs N] [--networks nnlm,lstm] ...

Climbs the page's ladder: on the built-in texts, or on the column of headlines of a table, cleaned as the course does.
Perplexities are those of the test lines, the end of a line predicted too; seconds are those of the wall, one thread.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))  # when run as a script
from playground.core.language_models.ladder import LadderSettings
from playground.core.language_models.run import LadderRun
from playground.core.text_generation.lines import EncodedLines
from playground.data.cleaning import COURSE_CLEANING
from playground.data.corpora import CORPORA, load_rows
from playground.data.dataset import PreparedText, prepare
from playground.data.tokens import TokenizerSettings
from playground.data.upload import column_rows, read_table


def texts(csv: Path | None, column: str) -> dict[str, PreparedText]:
    """The table's headlines, or the built-in texts that have lines enough."""
    if csv is not None:
        rows = column_rows(read_table(csv.read_bytes(), csv.name).table, column)
        return {csv.stem: prepare(rows, COURSE_CLEANING, TokenizerSettings(end_of_line=True))}
    corpora = (CORPORA[name] for name in ("lighthouse", "headlines", "everyday_korean"))
    return {
        corpus.name: prepare(load_rows(corpus.name), corpus.cleaning, replace(corpus.tokenizer, end_of_line=True))
        for corpus in corpora
    }


def climb(text: PreparedText, settings: LadderSettings) -> dict[str, Any]:
    """One ladder to its end."""
    run = LadderRun(settings, EncodedLines(text.ids, text.vocabulary.size))
    for _ in run.steps():
        pass
    view = run.view()
    plain = {
        f"{method} {n}": round(score.perplexity, 2)
        for (method, n), score in view.ngrams.items()
        if not score.impossible
    }
    rungs = [
        {
            "model": " ".join(str(part) for part in (rung.name, rung.n or "", rung.method, rung.network) if part),
            "validation": round(rung.validation.perplexity, 2),
            "test": round(rung.test.perplexity, 2),
            "parameters": rung.parameters,
            "seconds": round(rung.seconds, 2),
            "best_epoch": rung.best_epoch,
            "memorised": rung.memorised,
            "copied": round(rung.copied, 3),
        }
        for rung in view.rungs
    ]
    return {"V": view.vocabulary_size, "predictions": view.predictions, "ngrams": plain, "rungs": rungs}


def main() -> None:
    """Read the arguments, climb, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--column", default="headline")
    usual = LadderSettings()
    for name, value in usual.to_json().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(parser.parse_args())
    csv, column = given.pop("csv"), given.pop("column")
    settings = LadderSettings(**given)
    torch.set_num_threads(1)
    found = {name: climb(text, settings) for name, text in texts(csv, column).items()}
    print(json.dumps({"settings": settings.to_json(), "texts": found}, indent=1))


if __name__ == "__main__":
    main()
