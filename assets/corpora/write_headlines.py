"""Write headlines.csv: newspaper headlines from a grammar, in the 15-column layout of a newspaper archive.

Run `python assets/corpora/write_headlines.py`; the same seed gives the same file, byte for byte.
The grammar is in headline_grammar.toml and its words in headline_words.toml. Every name is invented.
"""

import argparse
import csv
import random
import re
import string
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROWS = 1300
UNKNOWN = 104  # An archive has gaps: about 8 % of the rows lost their headline.
SHORTEST, LONGEST = 3, 16  # words of a headline
SEED = 1887
SOURCE = "The Lantern Bay Courier"
FIRST_DAY = datetime(2025, 4, 1)
COLUMNS = (
    *("articleID", "articleWordCount", "byline", "documentType", "headline", "keywords", "multimedia", "newDesk"),
    *("printPage", "pubDate", "sectionName", "snippet", "source", "typeOfMaterial", "webURL"),
)
KINDS = {"OpEd": "Op-Ed", "BookReview": "Review", "Obits": "Obituary (Obit)"}

SLOT = re.compile(r"\{(a )?(\w+)(\+s)?\}")
SENTENCE_START = re.compile(r"(^|[.?!:] )(“?)([a-z])")
GLIDES = ("Uni", "Use", "One", "Eu")  # They begin with a vowel but sound like "you" or "won".
VOWELS = (*"AEIOU8", "Hour", "Honest", "Heir", "11 ", "18 ")


class Deck:
    """Cards drawn without repeating one before all were drawn, so that rare words appear too."""

    def __init__(self, cards: list[str], rng: random.Random) -> None:
        self._cards = cards
        self._rng = rng
        self._left: list[str] = []

    def draw(self) -> str:
        """Take the next card; shuffle all of them again when none is left."""
        if not self._left:
            self._left = self._rng.sample(self._cards, len(self._cards))
        return self._left.pop()


class Grammar:
    """Decks of words by name, and how they fill a template."""

    def __init__(self, words: Mapping[str, str], rng: random.Random) -> None:
        self._decks = {name: Deck(_entries(text), rng) for name, text in words.items()}

    def fill(self, template: str) -> str:
        """Replace every slot by a drawn entry, whose own slots are filled in turn."""
        text = SLOT.sub(self._draw, template)
        return SENTENCE_START.sub(lambda start: start[1] + start[2] + start[3].upper(), text)

    def _draw(self, slot: re.Match[str]) -> str:
        article, name, ending = slot.groups()
        text = SLOT.sub(self._draw, self._decks[name].draw())
        if ending:
            text = plural(text)
        return f"{indefinite(text)} {text}" if article else text


def indefinite(phrase: str) -> str:
    """The article before a phrase: "an" before a vowel as it is spoken."""
    spoken = phrase.lstrip("$“")
    return "an" if spoken.startswith(VOWELS) and not spoken.startswith(GLIDES) else "a"


def plural(noun: str) -> str:
    """The regular plural. Irregular nouns stay out of the word lists."""
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return noun + "es"
    return noun[:-1] + "ies" if re.search(r"[^aeiou]y$", noun) else noun + "s"


def cleaned(headline: str) -> str:
    """ASCII letters and digits in lower case: what is left of a headline for the course's model."""
    kept = "".join(mark for mark in headline if mark.isascii() and mark not in string.punctuation)
    return " ".join(kept.lower().split())


def headlines(grammar: Grammar, templates: Deck, rows: int, gaps: set[int]) -> list[tuple[str, str]]:
    """Desk and headline of every row; those in `gaps` say "Unknown". No two headlines are the same."""
    seen: set[str] = set()
    written: list[tuple[str, str]] = []
    while len(written) < rows:
        desk, template = templates.draw().split("|")
        text = grammar.fill(template)
        if len(written) in gaps:
            written.append((desk, "Unknown"))
        elif cleaned(text) not in seen and SHORTEST <= len(cleaned(text).split()) <= LONGEST:
            seen.add(cleaned(text))
            written.append((desk, text))
    return written


def article(desk: str, headline: str, style: Mapping[str, Any], grammar: Grammar, rng: random.Random) -> dict[str, Any]:
    """One row of the archive around a headline, without its date and link."""
    subjects = rng.sample(style["keywords"], min(len(style["keywords"]), rng.randint(1, 4)))
    return {
        "articleID": f"{rng.getrandbits(96):024x}",
        "articleWordCount": rng.randint(250, 1100) + rng.choice((0, 0, 400, 1500)),
        "byline": _byline(grammar, rng),
        "documentType": "article",
        "headline": headline,
        "keywords": str(subjects),
        "multimedia": rng.choices((68, 66, 67, 65, 0), (64, 15, 9, 4, 2))[0],
        "newDesk": desk,
        "printPage": rng.choice((0, 1, rng.randint(2, 32))),
        "sectionName": rng.choice(style["sections"]),
        "snippet": grammar.fill(rng.choice(style["snippets"])),
        "source": SOURCE,
        "typeOfMaterial": "Review" if headline.startswith("Review") else KINDS.get(desk, "News"),
    }


def archive(seed: int = SEED) -> list[dict[str, Any]]:
    """All rows, oldest first, as dictionaries with the keys of COLUMNS."""
    rng = random.Random(seed)
    grammar = Grammar(_load("headline_words.toml"), rng)
    styles = _load("headline_grammar.toml")
    templates = Deck([f"{desk}|{shape}" for desk, style in styles.items() for shape in style["templates"]], rng)
    gaps = set(rng.sample(range(ROWS), UNKNOWN))
    moment, rows = FIRST_DAY, []
    for desk, headline in headlines(grammar, templates, ROWS, gaps):
        moment += timedelta(seconds=rng.randint(60, 3900))
        row = article(desk, headline, styles[desk], grammar, rng)
        slug = "-".join(cleaned(headline).split()[:6])
        row["pubDate"] = f"{moment:%Y-%m-%d %H:%M:%S}"
        row["webURL"] = f"https://example.org/{moment:%Y/%m/%d}/{desk.lower()}/{slug}-{row['articleID'][:6]}.html"
        rows.append(row)
    return rows


def write(path: Path) -> None:
    """Write the archive as UTF-8 CSV with plain newlines."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(archive())


def _byline(grammar: Grammar, rng: random.Random) -> str:
    names = [grammar.fill("{first} {surname}").upper() for _ in range(rng.choices((1, 2), (7, 1))[0])]
    return "By " + " and ".join(names)


def _entries(text: str) -> list[str]:
    """Split a word list at its commas, but not inside a number such as {digit},000."""
    return [entry for entry in (" ".join(part.split()) for part in re.split(r",(?!\d|\{)", text)) if entry]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Write headlines.csv from its grammar.")
    options.add_argument("path", nargs="?", type=Path, default=HERE / "headlines.csv")
    write(options.parse_args().path)
