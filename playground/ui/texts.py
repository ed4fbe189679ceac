"""The texts that models learn from: the built-in ones and a visitor's own, cleaned, cut and numbered."""

from dataclasses import dataclass
from functools import lru_cache

from playground.core.text_generation.lines import EncodedLines
from playground.data.cleaning import CleaningSettings
from playground.data.corpora import CORPORA, load_rows
from playground.data.dataset import PreparedText, prepare
from playground.data.tokens import TokenizerSettings

OWN = "own"
TEXTS = {name: corpus.title for name, corpus in CORPORA.items()} | {OWN: "My own text"}
OWN_CLEANING = CleaningSettings(drop_unknown=True)  # as tables of news write where a headline is missing
OWN_TOKENS = TokenizerSettings("word", end_of_line=True)


@dataclass(frozen=True, eq=False)
class ChosenText:
    """A text, how it is cleaned and cut, and what came out. The same text is the same object."""

    title: str
    cleaning: CleaningSettings
    tokenizer: TokenizerSettings
    prepared: PreparedText
    encoded: EncodedLines
    characters: int


def suited(name: str) -> tuple[CleaningSettings, TokenizerSettings]:
    """The cleaning and tokens that a text starts with."""
    if name == OWN:
        return OWN_CLEANING, OWN_TOKENS
    return CORPORA[name].cleaning, CORPORA[name].tokenizer


@lru_cache(maxsize=64)
def prepared_text(
    name: str, rows: tuple[str | None, ...] | None, cleaning: CleaningSettings, tokenizer: TokenizerSettings
) -> ChosenText:
    """Clean, cut and number a text; rows are given for a visitor's own, else the built-in text is loaded.

    Remembered by Python, not by Streamlit, which would take all rows apart at every touch of a control.
    """
    found = load_rows(name) if rows is None else rows
    prepared = prepare(found, cleaning, tokenizer)
    encoded = EncodedLines(prepared.ids, prepared.vocabulary.size)
    return ChosenText(TEXTS[name], cleaning, tokenizer, prepared, encoded, sum(map(len, prepared.lines)))
