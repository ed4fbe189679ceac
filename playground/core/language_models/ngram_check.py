"""The counts and probabilities of a prediction once more, counted by torch over all events at once."""

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.core.check import CheckRow
from playground.core.language_models.ngram import KNESER_NEY, PLAIN, NgramSettings, Prediction, events

Weighted = Sequence[tuple[Sequence[int], int]]


def check_prediction(
    prediction: Prediction, settings: NgramSettings, lines: Weighted, token: int, name: str
) -> list[CheckRow]:
    """Counts of the context and of the token after it at every order, and the sum over all tokens."""
    rows, n, counts = [], settings.n, torch.zeros(0)
    found = [(*context, after, weight) for line, weight in lines for context, after in events(line, n)]
    table = torch.tensor(found, dtype=torch.int64).reshape(-1, n + 1)
    grams, weights = table[:, :n], table[:, n]
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
    kept = grams[:, n - order - continued :]
    if continued:
        kept = torch.unique(kept, dim=0)
        weights = torch.ones(len(kept), dtype=torch.int64)
    fits = (kept[:, kept.shape[1] - order : -1] == torch.tensor(context, dtype=torch.int64)).all(1)
    return torch.bincount(kept[fits, -1], weights[fits].double(), minlength=size)
