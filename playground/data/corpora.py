"""The built-in texts: what they are, and the cleaning and tokens that suit them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from playground.core.settings import SettingsError
from playground.data.cleaning import COURSE_CLEANING, CleaningSettings, Rows
from playground.data.text_lines import check_lines, split_lines
from playground.data.tokens import CHARACTER, WORD, TokenizerSettings
from playground.data.upload import column_rows, read_table, read_text

FOLDER = Path(__file__).parents[2] / "assets" / "corpora"
HEADLINE = "headline"


@dataclass(frozen=True)
class Corpus:
    """A built-in text: one line of the file, or one cell of a table's headline column, is one sentence."""

    name: str
    title: str
    language: str
    file: str
    cleaning: CleaningSettings
    tokenizer: TokenizerSettings
    description: str


_ALL = (
    Corpus(
        name="three_sentences",
        title="Three sentences",
        language="Korean",
        file="three_sentences.txt",
        cleaning=CleaningSettings(),
        tokenizer=TokenizerSettings(WORD),
        description="Three short sentences that share a word, small enough to follow every number.",
    ),
    Corpus(
        name="headlines",
        title="Headlines",
        language="English",
        file="headlines.csv",
        cleaning=COURSE_CLEANING,
        tokenizer=TokenizerSettings(WORD),
        description="A table of invented newspaper headlines, some of them missing, to be cleaned first.",
    ),
    Corpus(
        name="lighthouse",
        title="The lighthouse",
        language="English",
        file="lighthouse.txt",
        cleaning=CleaningSettings(lowercase=True, strip_punctuation=True),
        tokenizer=TokenizerSettings(WORD, end_of_line=True),
        description="A short story in plain words that come back often, so that a small network learns to tell it.",
    ),
    Corpus(
        name="everyday_korean",
        title="Everyday Korean",
        language="Korean",
        file="everyday_korean.txt",
        cleaning=CleaningSettings(),
        tokenizer=TokenizerSettings(CHARACTER, end_of_line=True),
        description="Sentences of everyday life, read syllable by syllable, because Korean words change their endings.",
    ),
)

CORPORA: Mapping[str, Corpus] = MappingProxyType({corpus.name: corpus for corpus in _ALL})


def load_rows(name: str, folder: Path = FOLDER) -> Rows:
    """The raw rows of a built-in corpus, before any cleaning; None where a table has an empty cell.

    Raises SettingsError for a name that is not in CORPORA.
    """
    if name not in CORPORA:
        raise SettingsError(f"There is no text of that name; allowed is one of: {', '.join(CORPORA)}.")
    file = folder / CORPORA[name].file
    if file.suffix == ".txt":
        return split_lines(read_text(file.read_bytes(), file.name).text)
    rows = column_rows(read_table(file.read_bytes(), file.name).table, HEADLINE)
    check_lines(rows, "Row")
    return rows
