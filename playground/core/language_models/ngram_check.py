"""The counts and probabilities of a prediction once more, counted by torch over all events at once."""

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.core.check import CheckRow
from playground.core.language_models.ngram import KNESER_NEY, PLAIN, NgramSettings, Prediction, events

Weighted = Sequence[tuple[Sequence[int], int]]


def event_table(lines: Weighted, n: int) -> Tensor:
    """(events, n + 1): the n - 1 tokens of each context, the token that followed, and how often its line stands there.

    A table of a larger n serves every smaller one: its last columns are that of the smaller.
    """
    found = [(*context, after, weight) for line, weight in lines for context, after in events(line, n)]
    return torch.tensor(found, dtype=torch.int64).reshape(-1, n + 1)


def check_prediction(
    prediction: Prediction, settings: NgramSettings, table: Tensor, token: int, name: str
) -> list[CheckRow]:
    """Counts of the context and of the token after it at every order, and the sum over all tokens.

    table: the events of the text, see event_table, of the settings' n or a larger one.
    """
    rows, n, counts = [], settings.n, torch.zeros(0)
    grams, weights = table[:, -n - 1 : -1], table[:, -1]
    for level in prediction.levels:
        continued = settings.method == KNESER_NEY and level.order < n
        counts = _counts(grams, weights, level.context, len(level.counts), level.order, continued)
        what = "contexts before" if continued else "count of"
        after = f"{what} {level.order}-gram … {name}"
        rows.append(CheckRow(f"order {level.order}: all counts after the context", level.total, float(counts.sum())))
        rows.append(CheckRow(after, float(level.counts[token]), float(counts[token])))
    P = prediction.probabilities
    nothing_known = settings.method == PLAIN and not float(counts.sum())
    rows.append(CheckRow("Σ P over all tokens", float(P.sum()), 0.0 if nothing_known else 1.0))
    parts = torch.from_numpy(prediction.parts[:, token]).sum().item()
    rows.append(CheckRow(f"P({name}) = Σ of its parts", float(P[token]), parts))
    return rows


def _counts(grams: Tensor, weights: Tensor, context: Sequence[int], size: int, order: int, continued: bool) -> Tensor:
    """Counts (size,) of what followed a context; continued: different grams that are one token longer."""
    n = grams.shape[1]
    fits = (grams[:, n - order : -1] == torch.tensor(context, dtype=torch.int64)).all(1)
    after, weights = grams[fits, -1], weights[fits].double()
    if continued:
        before_and_after = torch.unique(grams[fits, n - order - 1] * size + after)
        after, weights = before_and_after % size, torch.ones(len(before_and_after), dtype=torch.float64)
    return torch.bincount(after, weights, minlength=size)
