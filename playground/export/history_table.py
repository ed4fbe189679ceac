"""The curves of a run, epoch by epoch, as a CSV that any spreadsheet opens."""

import numpy as np

from playground.core.text_generation.view import Curves, Floats
from playground.export.archive import BundleError

COLUMNS = (
    "epoch",
    "train_loss",
    "train_accuracy",
    "train_perplexity",
    "validation_loss",
    "validation_accuracy",
    "validation_perplexity",
)
MAX_ROWS = 2_000


def no_curves() -> Curves:
    """Curves of a run that has not begun."""
    return _curves(np.empty((0, len(COLUMNS))))


def write_history(curves: Curves) -> str:
    """One row an epoch; perplexity is e to the loss, and a cell is empty where nothing was held out."""
    columns = (
        curves.epoch,
        curves.train_loss,
        curves.train_accuracy,
        _perplexity(curves.train_loss),
        curves.validation_loss,
        curves.validation_accuracy,
        _perplexity(curves.validation_loss),
    )
    rows = [",".join(map(_cell, row)) for row in zip(*(column.tolist() for column in columns), strict=True)]
    return "\n".join([",".join(COLUMNS), *rows, ""])


def read_history(text: str) -> Curves:
    """The curves over the epochs; those over the updates are empty. Raises BundleError.

    Perplexities are not taken over, because the losses give them.
    """
    header, *lines = text.removesuffix("\n").split("\n")
    if header != ",".join(COLUMNS) or len(lines) > MAX_ROWS:
        raise BundleError(f"history.csv should have the columns {', '.join(COLUMNS)} and at most {MAX_ROWS:,} rows.")
    rows = [line.split(",") for line in lines]
    try:
        numbers = [[float(cell or "nan") for cell in row] for row in rows if len(row) == len(COLUMNS)]
    except ValueError as error:
        raise BundleError("history.csv should hold numbers only.") from error
    if len(numbers) < len(rows):
        raise BundleError(f"history.csv should have {len(COLUMNS)} numbers in every row.")
    return _curves(np.asarray(numbers, dtype=np.float64).reshape(-1, len(COLUMNS)))


def check_curves(curves: Curves, epochs_done: int) -> None:
    """Raise BundleError unless the epochs rise from 1 to at most those done, and the training curves are finite."""
    epochs = curves.epoch
    if len(epochs) and epochs[-1] > epochs_done:
        raise BundleError("The history has more epochs than were done.")
    if np.isnan(epochs).any() or (np.diff(epochs, prepend=0) <= 0).any() or (epochs != np.floor(epochs)).any():
        raise BundleError("The epochs of history.csv should be whole numbers that rise from 1.")
    if not np.isfinite([epochs, curves.train_loss, curves.train_accuracy]).all():
        raise BundleError("A training loss or accuracy of history.csv is missing or not finite.")
    if np.isinf([curves.validation_loss, curves.validation_accuracy]).any():
        raise BundleError("A validation loss or accuracy of history.csv is not finite.")


def _curves(table: Floats) -> Curves:
    epoch, loss, accuracy, _, validation_loss, validation_accuracy, _ = table.T.copy()
    return Curves(np.empty(0), np.empty(0), epoch, loss, accuracy, validation_loss, validation_accuracy)


def _perplexity(loss: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(loss))


def _cell(value: float) -> str:
    if np.isnan(value):
        return ""
    return str(int(value)) if value == np.floor(value) and abs(value) < 2**53 else repr(value)
