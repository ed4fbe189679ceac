"""A text ready to be counted: typed lines, each perhaps many times, or a prepared one; and a question to it."""

import re
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from playground.core.language_models.ngram import ORDERS, NgramCounts, NgramModel, NgramSettings, Prediction
from playground.core.language_models.ngram_check import event_table
from playground.core.settings import SettingsError
from playground.data.dataset import PreparedText, TextError
from playground.data.text_lines import split_lines
from playground.data.tokens import TokenizerSettings, Vocabulary, build_vocabulary, tokenize

TIMES = re.compile(r"^(.*\S)\s+[×*]\s*([-−]?\d{1,30})\s*$")
MOST_TIMES, MOST_TYPED, MOST_TOKENS, MOST_CONTEXT = 1_000_000, 4_000, 200_000, 40
COURSE = """boy is spreading insults × 500
boy is spreading smiles × 200
boy is spreading rumours × 180
boy is spreading butter × 120
girl is spreading joy × 60
girl is painting pictures × 90"""

Weighted = tuple[tuple[tuple[int, ...], int], ...]


@dataclass(frozen=True)
class CountedText:
    """lines: ids of each line, and how often it stands there. The vocabulary's counts are those of different lines."""

    vocabulary: Vocabulary
    lines: Weighted

    @cached_property
    def events(self) -> Tensor:
        """All events up to the largest n, see core.language_models.ngram_check.event_table."""
        return event_table(self.lines, int(ORDERS.high))


@dataclass(frozen=True)
class CountsTrace:
    """What may follow a context. context, word: as they were typed; unknown: what of both is not in the text.

    ids: of the context, a number beyond the vocabulary for an unknown token. token: of the word, the most probable one
    where none was typed; None for an unknown word, and where nothing is probable.
    """

    text: CountedText
    settings: NgramSettings
    context: tuple[str, ...]
    ids: tuple[int, ...]
    unknown: tuple[str, ...]
    token: int | None
    word: str
    prediction: Prediction


def typed_text(text: str) -> CountedText:
    """Words of typed lines. "words × 500" stands for 500 such lines. Raises TextError or UploadError in words."""
    lines = [_with_times(line) for line in split_lines(text) if line.strip()]
    words = [(tokenize(line, "word"), times) for line, times in lines]
    if max((len(line) for line, _ in words), default=0) < 2:
        raise TextError("There is nothing to predict yet. Type at least one line of two words.")
    vocabulary = build_vocabulary([line for line, _ in words], TokenizerSettings())
    return CountedText(vocabulary, tuple((tuple(map(vocabulary.number_of, line)), times) for line, times in words))


def _with_times(line: str) -> tuple[str, int]:
    found = TIMES.match(line)
    if found is None:
        return line, 1
    times = int(found[2].replace("−", "-"))
    if not 1 <= times <= MOST_TIMES:
        raise TextError(f"A line stands {times:,} times in the text; allowed is 1 to {MOST_TIMES:,}.")
    return found[1], times


def prepared_counts(prepared: PreparedText) -> CountedText:
    """A prepared text, every line once. Raises TextError when it is too long to be counted while one waits."""
    if prepared.tokens > MOST_TOKENS:
        raise TextError(
            f"The text has {prepared.tokens:,} tokens; counting allows {MOST_TOKENS:,}. Use a part of it, or words "
            "instead of characters."
        )
    return CountedText(prepared.vocabulary, tuple((line, 1) for line in prepared.ids))


def trace_counts(
    text: CountedText, counts: NgramCounts, settings: NgramSettings, context: str, word: str
) -> CountsTrace:
    """Ask what follows a context. Raises SettingsError when the context is too long."""
    unit, beyond = text.vocabulary.settings.unit, text.vocabulary.size
    tokens, words = tokenize(context, unit), tokenize(word, unit)
    if len(tokens) > MOST_CONTEXT:
        raise SettingsError(f"The context has {len(tokens):,} tokens; allowed are {MOST_CONTEXT}.")
    ids = tuple(_id_or(beyond, token, text) for token in tokens)
    prediction = NgramModel(counts, settings).predict(ids)
    if len(words) > 1:
        raise SettingsError(f"The next {unit} is one {unit}; these are {len(words):,}. Keep the last one only.")
    named = words[0] if words else None
    token = text.vocabulary.id_of(named) if named is not None else _most_probable(prediction)
    unknown = tuple(dict.fromkeys(one for one in (*tokens, *words[:1]) if text.vocabulary.id_of(one) is None))
    shown = named if named is not None else text.vocabulary.tokens[token] if token is not None else ""
    return CountsTrace(text, settings, tuple(tokens), ids, unknown, token, shown, prediction)


def _most_probable(prediction: Prediction) -> int | None:
    P = prediction.probabilities
    return int(P.argmax()) if P.any() else None


def _id_or(beyond: int, token: str, text: CountedText) -> int:
    number = text.vocabulary.id_of(token)
    return beyond if number is None else number
