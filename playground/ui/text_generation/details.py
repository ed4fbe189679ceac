"""What stands behind the live view: the text and its cleaning, the two recipes, the numbers, the check."""

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.text_generation.check import check_prediction
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.model import build_model, parameter_table
from playground.core.text_generation.plan import RecipeCount
from playground.core.text_generation.sampling import as_sample
from playground.core.text_generation.view import TextGenerationView
from playground.figures.text_generation.recipes import recipe_grids
from playground.ui import frame
from playground.ui.server import engine
from playground.ui.text_generation import live
from playground.ui.text_generation.choosing import KEY, RECIPES, Chosen
from playground.ui.text_generation.progress import perplexity
from playground.ui.text_generation.runs import KnownRun, Watched, look_at, model_of
from playground.ui.texts import ChosenText

DRAWN_LINE = (3, 7)  # tokens of a line that makes a readable drawing


def text_in_detail(text: ChosenText) -> None:
    """The cleaning as it happens, with what came in and what is left, and the vocabulary."""
    trace, prepared = text.prepared.cleaning_trace, text.prepared
    steps = {
        "rows": trace.rows,
        "blank": trace.nulls,
        "“Unknown” removed": trace.unknown_removed,
        "emptied": trace.emptied,
        "lines": trace.kept,
        "tokens": prepared.tokens,
        "vocabulary": prepared.vocabulary.size,
        "longest line": prepared.longest,
        "prefix samples": prepared.prefix_samples,
    }
    frame.facts({name: f"{value:,}" for name, value in steps.items()})
    examples, vocabulary = st.columns([1.8, 1], gap="large")
    with examples:
        st.markdown("**Before and after cleaning**")
        frame.numbers(pd.DataFrame(trace.examples, columns=["before", "after"]), f"{KEY}_examples")
        st.markdown("**The first samples**")
        frame.numbers(_first_samples(text), f"{KEY}_samples")
    with vocabulary:
        st.markdown("**The vocabulary, by frequency**")
        table = {
            "id": range(prepared.vocabulary.size),
            "token": prepared.vocabulary.tokens,
            "count": prepared.vocabulary.counts,
        }
        frame.numbers(pd.DataFrame(table), f"{KEY}_vocabulary", height=480)


def _first_samples(text: ChosenText, most: int = 6) -> pd.DataFrame:
    tokens = text.prepared.vocabulary.tokens
    pairs = [(line[:end], line[end]) for line in text.encoded.lines[:most] for end in range(1, len(line))][:most]
    return pd.DataFrame(
        {
            "ids": [str([*prefix, target]) for prefix, target in pairs],
            "the model reads": [" ".join(tokens[token] for token in prefix) for prefix, _ in pairs],
            "and shall predict": [tokens[target] for _, target in pairs],
        }
    )


def recipes_in_detail(chosen: Chosen, watched: Sequence[Watched]) -> None:
    """The same predictions, two ways: drawn for one line, counted for the whole text, measured where trained."""
    counts = {count.recipe: count for count in chosen.plan.recipes}
    prefixes, lines = counts["prefixes"], counts["whole lines"]
    ratio = prefixes.cell_steps / max(lines.cell_steps, 1)
    st.markdown(
        f"Both recipes ask for the same **{prefixes.predictions:,} predictions** an epoch. With prefixes, each of them "
        f"is a sample of its own, filled up to {max(chosen.text.encoded.longest - 1, 1)} steps: "
        f"**{prefixes.cell_steps:,} cell steps**. Read as whole lines, every step answers for itself: "
        f"**{lines.cell_steps:,} cell steps**, {ratio:,.1f} times fewer, for the same predictions."
    )
    line = _drawn_line(chosen.text.encoded)
    window = max(chosen.text.encoded.longest - 1, 1)
    drawn = recipe_grids(line, chosen.text.prepared.vocabulary.tokens, window, frame.current_look())
    alt = (
        f"One line of {len(line)} tokens in both recipes: {len(line) - 1} rows of {window} steps, "
        f"or one row of {len(line) - 1} steps."
    )
    frame.figure(drawn, f"{KEY}_recipes", alt)
    st.caption("Grey is padding, blue is read, orange is asked for a prediction.")
    frame.numbers(_recipe_table(chosen.plan.recipes, watched), f"{KEY}_recipe_table")
    st.button(
        "Race both",
        icon=":material/flag:",
        key=f"{KEY}_race",
        on_click=live.race,
        args=(chosen,),
        help="Starts one run with each recipe, everything else alike. Their curves stand together above.",
    )


def _drawn_line(encoded: EncodedLines) -> tuple[int, ...]:
    low, high = DRAWN_LINE
    readable = [line for line in encoded.lines if low <= len(line) <= high]
    return readable[0] if readable else max((line[:high] for line in encoded.lines), key=len)


def _recipe_table(counts: Sequence[RecipeCount], watched: Sequence[Watched]) -> pd.DataFrame:
    rows = []
    for count in counts:
        run = next((w for w in watched if w.run.settings.recipe == count.recipe and w.trained and w.view.seconds), None)
        trained = run.trained if run else None
        rate = trained.predictions_done / run.view.seconds if run and trained else math.nan
        rows.append(
            {
                "recipe": RECIPES[count.recipe],
                "samples": f"{count.samples:,}",
                "updates an epoch": f"{count.updates:,}",
                "cell steps an epoch": f"{count.cell_steps:,}",
                "predictions an epoch": f"{count.predictions:,}",
                "measured predictions/s": f"{rate:,.0f}" if math.isfinite(rate) else "train it to see",
            }
        )
    return pd.DataFrame(rows)


def lesson_numbers(chosen: Chosen | None, main: Watched | None) -> dict[str, str]:
    """The numbers that the lesson speaks of: the run's, else those of what is chosen, if anything is."""
    encoded = main.run.encoded if main else chosen.text.encoded if chosen else None
    if encoded is None:
        return {"V": "V", "lnV": "ln V"}
    return {"V": f"{encoded.vocabulary_size:,}", "lnV": f"ln V = {math.log(encoded.vocabulary_size):.2f}"}


def numbers(chosen: Chosen, runs: Sequence[KnownRun]) -> None:
    """The numbers of the newest run, or before there is one of what is chosen; and the curves as a table."""
    with frame.refusals():
        main = next(iter(look_at(runs)), None)
    known = main is not None and main.trained is not None
    frame.section("The numbers", "Of the run above." if known else "Of what Train would start.")
    table = numbers_of(chosen, main)
    if main is not None and known and not main.run.same_as(chosen):
        following = numbers_of(chosen, None).set_index("quantity")["value"]
        table.insert(3, "with the settings on the left", table["quantity"].map(following).fillna(""))
    frame.numbers(table, f"{KEY}_numbers")
    if main is None or main.trained is None:
        return
    curves = frame.folded("The learning curves", "as a table", f"{KEY}_history_open", ":material/table:")
    if curves is not None:
        with curves:
            frame.numbers(history_of(main.trained), f"{KEY}_history")


def numbers_of(chosen: Chosen, main: Watched | None) -> pd.DataFrame:
    """Every quantity with its symbol and value: of the run, or before there is one of what is chosen."""
    trained = main.trained if main else None
    if main is not None and trained is not None:
        encoded, settings, plan = main.run.encoded, main.run.settings, main.run.plan
    else:
        encoded, settings, plan = chosen.text.encoded, chosen.settings, chosen.plan
    V, E, H = encoded.vocabulary_size, settings.embedding_size, settings.hidden_size
    rows = [
        ("Vocabulary, padding included", "V", f"{V:,}", ""),
        ("Embedding size", "E", f"{E:,}", ""),
        ("Hidden size", "H", f"{H:,}", ""),
        ("Longest line", "T", f"{encoded.longest:,}", ""),
        ("Lines to train on / held out", "", f"{plan.train_lines:,} / {plan.validation_lines:,}", ""),
        ("Loss of guessing evenly", "ln V", f"{math.log(V):.6f}", ""),
    ]
    for row in parameter_table(settings, V):
        rows.append((f"Parameters: {row.layer}", "", f"{row.count:,}", row.arithmetic))
    rows += [
        ("Parameters in all", "", f"{plan.parameters:,}", ""),
        ("Updates in all", "", f"{plan.total_updates:,}", f"{settings.epochs:,} epochs"),
    ]
    if trained is not None and len(trained.curves.epoch):
        loss = float(trained.curves.train_loss[-1])
        rows += [
            ("Training loss of the last epoch", "L", f"{loss:.6f}", "mean of −ln p over all predictions"),
            ("Perplexity", "exp L", perplexity(loss, 4), ""),
        ]
    return pd.DataFrame(rows, columns=["quantity", "symbol", "value", "arithmetic"])


def history_of(trained: TextGenerationView) -> pd.DataFrame:
    """The learning curves as a table."""
    curves = trained.curves
    return pd.DataFrame(
        {
            "epoch": curves.epoch.astype(int),
            "training loss": curves.train_loss,
            "training accuracy": curves.train_accuracy,
            "validation loss": curves.validation_loss,
            "validation accuracy": curves.validation_accuracy,
        }
    )


def check_of(chosen: Chosen, main: Watched | None) -> tuple[str, list[CheckRow]]:
    """One prediction of the first line, checked; by the trained model where there is one, else the untrained.

    Where there is no model to check, the sentence says why and there are no rows.
    """
    if main is not None and main.trained is not None:
        settings, encoded, tokens = main.run.settings, main.run.encoded, main.run.vocabulary.tokens
        trained = frame.attempt(partial(model_of, main))
        if trained is None:
            return "The model is checked when its long update is over.", []
        model = trained.model
    else:
        settings, encoded, tokens = chosen.settings, chosen.text.encoded, chosen.text.prepared.vocabulary.tokens
        if chosen.plan.parameters > engine().limits.parameters:
            return "A model of this size is not built here, so there is nothing to check.", []
        model = build_model(settings, encoded.vocabulary_size).eval()
    line = next(line for line in encoded.lines if len(line) > 1)
    end = len(line) // 2
    prefix, target = line[:end], line[end]
    ids = as_sample(prefix, max(encoded.longest - 1, 1)) if settings.recipe == "prefixes" else prefix
    shown = [target, *[token for token in range(1, encoded.vocabulary_size) if token != target][:3]]
    rows = check_prediction(model, ids, target, shown)
    words = " ".join(tokens[token] for token in prefix)
    named = [CheckRow(_name(row, tokens), row.formula, row.torch, row.central_difference) for row in rows]
    return f"After “{words}” the text has “{tokens[target]}”.", named


def _name(row: CheckRow, tokens: Sequence[str]) -> str:
    if row.quantity == "loss":
        return "loss L = −ln p(target)"
    return f"∂L/∂b for “{tokens[int(row.quantity)]}” = p − y"
