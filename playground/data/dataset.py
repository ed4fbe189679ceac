"""From rows of text to numbered lines, ready to train on, with the counts that the page explains itself by."""

from dataclasses import dataclass

from playground.data.cleaning import CleaningSettings, CleaningTrace, Rows, clean_lines
from playground.data.tokens import (
    MAX_VOCABULARY,
    TokenizerSettings,
    Vocabulary,
    build_vocabulary,
    tokenize,
)


class TextError(ValueError):
    """A text that nothing can be learned from. Its text is written for the learner and shown as it is."""


@dataclass(frozen=True)
class PreparedText:
    """A cleaned, numbered text.

    ids: one tuple a line, the end-of-line id included if there is one. tokens: their total number.
    longest: tokens of the longest line. prefix_samples: predictions in the text, one fewer than tokens in each line.
    """

    cleaning_trace: CleaningTrace
    lines: tuple[str, ...]
    ids: tuple[tuple[int, ...], ...]
    vocabulary: Vocabulary
    tokens: int
    longest: int
    prefix_samples: int


def prepare(rows: Rows, cleaning: CleaningSettings, tokenizer: TokenizerSettings) -> PreparedText:
    """Clean, tokenize and number the rows. Raises TextError when there is nothing to predict in them."""
    trace = clean_lines(rows, cleaning)
    _check_lines_left(trace)
    tokenized = [tokenize(line, tokenizer.unit) for line in trace.lines]
    _check_predictable(tokenized, tokenizer.unit)
    vocabulary = build_vocabulary(tokenized, tokenizer)
    ids = tuple(_numbered(line, vocabulary) for line in tokenized)
    tokens = sum(map(len, ids))
    return PreparedText(
        cleaning_trace=trace,
        lines=trace.lines,
        ids=ids,
        vocabulary=vocabulary,
        tokens=tokens,
        longest=max(map(len, ids)),
        prefix_samples=tokens - len(ids),
    )


def _numbered(tokens: list[str], vocabulary: Vocabulary) -> tuple[int, ...]:
    end = () if vocabulary.end_id is None else (vocabulary.end_id,)
    return (*map(vocabulary.number_of, tokens), *end)


def _check_lines_left(trace: CleaningTrace) -> None:
    if trace.kept:
        return
    if trace.rows == trace.nulls:
        raise TextError("There is no text yet. Give at least one line of two words.")
    raise TextError(
        f"Cleaning left nothing of {trace.rows:,} rows: {trace.nulls:,} were blank, {trace.unknown_removed:,} were "
        f"“Unknown” and {trace.emptied:,} lost every character. Switch off a cleaning step, such as ASCII only."
    )


def _check_predictable(lines: list[list[str]], unit: str) -> None:
    if max(map(len, lines)) < 2:
        raise TextError(
            f"Every line is a single {unit}, so there is no next {unit} to learn. Give lines of at least two {unit}s."
        )
    different = len(set().union(*lines))
    if different < 2:
        raise TextError(
            f"The text repeats one {unit}, so there is nothing to choose. Give at least two different {unit}s."
        )
    if different > MAX_VOCABULARY - 2:
        raise TextError(
            f"The text has {different:,} different {unit}s; allowed are {MAX_VOCABULARY - 2:,}. Use less text."
        )
