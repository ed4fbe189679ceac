"""What follows a context by counting, and what smoothing makes of it."""

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.language_models import ngram
from playground.core.language_models.ngram import NgramCounts, NgramSettings
from playground.core.language_models.ngram_check import check_prediction
from playground.data.counted_text import (
    COURSE,
    MOST_TYPED,
    CountedText,
    CountsTrace,
    prepared_counts,
    trace_counts,
    typed_text,
)
from playground.export.language_models import counts_script
from playground.figures.language_models import METHOD_NAMES
from playground.figures.language_models.counts import counts_in_words, counts_picture, tokens_shown
from playground.ui import controls, frame
from playground.ui.language_models.key import KEY
from playground.ui.own_text import own_text
from playground.ui.part import FullPart, preset_setter
from playground.ui.plot import Click
from playground.ui.texts import OWN, TEXTS, prepared_text, suited

PREFIX = f"{KEY}_counts"
TYPED = "typed"
SOURCES = {TYPED: "Typed lines", **TEXTS}
PRESET, CONTEXT, WORD = f"{PREFIX}_preset", f"{PREFIX}_context", f"{PREFIX}_word"
USUAL = NgramSettings(4, ngram.PLAIN)


@dataclass(frozen=True)
class Preset:
    """A starting point: a text, a question to it, and how it is read."""

    title: str
    source: str
    context: str
    word: str
    ngram: NgramSettings


PRESETS = {
    "course": Preset("boy is spreading … (course)", TYPED, "boy is spreading", "", USUAL),
    "unseen": Preset("A context that never came", TYPED, "boy is painting", "pictures", USUAL),
    "smoothed": Preset("The same, smoothed", TYPED, "boy is painting", "pictures", NgramSettings(4, ngram.KNESER_NEY)),
    "story": Preset("A story", "lighthouse", "she looked at the", "", NgramSettings(3, ngram.KNESER_NEY)),
    "korean": Preset("Three sentences", "three_sentences", "가는 말이", "", NgramSettings(3, ngram.INTERPOLATION)),
}


@dataclass(frozen=True)
class Chosen:
    """A text that is ready to be counted, and the question."""

    text: CountedText
    counts: NgramCounts
    ngram: NgramSettings
    context: str
    word: str


def choose() -> Chosen:
    """The controls. Raises SettingsError, TextError or UploadError in words."""
    titles = {name: preset.title for name, preset in PRESETS.items()}
    usual = PRESETS[controls.dropdown("Preset", PRESET, titles, "course", on_change=_set_preset)]
    context = controls.text_field("Context", CONTEXT, usual.context, 400)
    word = controls.text_field("Next word", WORD, usual.word, 60, help="Empty: the most probable one. Or click a bar.")
    settings = choose_ngram(PREFIX, usual.ngram)
    text, counts = _choose_text(controls.dropdown("Text", f"{PREFIX}_source", SOURCES, usual.source))
    return Chosen(text, counts, settings, context, word)


def choose_ngram(prefix: str, usual: NgramSettings, least: int = 1) -> NgramSettings:
    """n from `least` on, the method, and the one number that it has."""
    n = int(controls.choice("n", f"{prefix}_n", {str(n): str(n) for n in range(least, 6)}, str(usual.n)))
    method = controls.dropdown("Probabilities by", f"{prefix}_method", METHOD_NAMES, usual.method)
    numbers = {"added": usual.added, "weight": usual.weight, "discount": usual.discount}
    if method == ngram.ADD_K:
        numbers["added"] = controls.number("k added to every count", f"{prefix}_added", ngram.ADDED, usual.added)
    elif method == ngram.INTERPOLATION:
        numbers["weight"] = controls.slider(
            "λ, weight of the longer context", f"{prefix}_weight", ngram.WEIGHTS, usual.weight, 0.01
        )
    elif method in (ngram.BACKOFF, ngram.KNESER_NEY):
        numbers["discount"] = controls.slider(
            "d taken from every count", f"{prefix}_discount", ngram.DISCOUNTS, usual.discount, 0.01
        )
    return NgramSettings(n, method, **numbers)


def _choose_text(source: str) -> tuple[CountedText, NgramCounts]:
    if source == TYPED:
        help = "“a b × 500” stands for 500 lines “a b”."
        text = controls.text_box("Lines", f"{PREFIX}_text", COURSE, MOST_TYPED, help=help, height=110)
        return _typed(text)
    rows = tuple(own_text(f"{PREFIX}_own").rows) if source == OWN else None
    return _prepared(source, rows)


@st.cache_resource(max_entries=32, show_spinner=False)
def _typed(text: str) -> tuple[CountedText, NgramCounts]:
    found = typed_text(text)
    return found, _counted(found)


@st.cache_resource(max_entries=16, show_spinner="Counting …")
def _prepared(source: str, rows: tuple[str | None, ...] | None) -> tuple[CountedText, NgramCounts]:
    found = prepared_counts(prepared_text(source, rows, *suited(source)).prepared)
    return found, _counted(found)


def _counted(text: CountedText) -> NgramCounts:
    return NgramCounts(text.lines, int(ngram.ORDERS.high), text.vocabulary.size)


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_source": preset.source,
            f"{PREFIX}_text": COURSE,
            CONTEXT: preset.context,
            WORD: preset.word,
            f"{PREFIX}_n": str(preset.ngram.n),
            f"{PREFIX}_method": preset.ngram.method,
        }
        for name, preset in PRESETS.items()
    },
)


def trace(chosen: Chosen) -> CountsTrace:
    """What the counts say; the refusal of a context that is too long ends the script."""
    found = frame.attempt(partial(trace_counts, *vars(chosen).values()))
    if found is None:
        st.stop()
    return found


def draw(found: CountsTrace) -> None:
    """The bars; the sum in words; and what is not in the text."""

    def clicked(click: Click) -> None:
        shown = tokens_shown(found)
        if isinstance(click.point, int) and 0 <= click.point < len(shown):
            st.session_state[WORD] = found.text.vocabulary.tokens[shown[click.point]]

    drawn = counts_picture(found, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_picture", counts_in_words(found), clicked)
    if found.unknown:
        st.warning(_warning(found), icon=":material/visibility_off:")
    if found.token is not None:
        st.markdown(_in_words(found))
    elif not found.word:
        st.markdown("This context was never followed by anything: 0 / 0. Plain counts know no most probable word.")


def _warning(found: CountsTrace) -> str:
    """Which tokens are not in the text, and what follows from that."""
    names = frame.as_text(", ".join(found.unknown))
    read = found.context[max(len(found.context) - found.settings.n + 1, 0) :] if found.settings.n > 1 else ()
    if found.word in found.unknown:
        return f"Not in this text: {names}. A word that is not there has no probability."
    if set(read).isdisjoint(found.unknown):
        return f"Not in this text: {names}. It stands too far back to be read with n = {found.settings.n}."
    return f"Not in this text: {names}. A context that holds such a word was never seen."


def _in_words(found: CountsTrace) -> str:
    """The plain count, and what the method makes of it."""
    top, token = found.prediction.levels[0], found.token or 0
    context = " ".join(found.context[max(len(found.context) - top.order + 1, 0) :]) if top.order > 1 else ""
    here = f"**{frame.as_text(context)}**" if context else "the context"
    P = float(found.prediction.probabilities[token])
    if top.total:
        plain = f"{int(top.counts[token]):,} / {top.total:,} = **{top.counts[token] / top.total:.3f}**"
    else:
        plain = "0 / 0, which says nothing"
    said = f"After {here}, **{frame.as_text(found.word)}** by plain counts: {plain}"
    if found.settings.method == ngram.PLAIN:
        never = int((found.prediction.probabilities[1:] == 0).sum())
        return f"{said} · {never:,} of {found.text.vocabulary.size - 1:,} tokens get 0"
    return f"{said} · by {METHOD_NAMES[found.settings.method]}: **{P:.6f}**"


def _continued(found: CountsTrace, place: int) -> bool:
    return found.settings.method == ngram.KNESER_NEY and place > 0


def numbers(found: CountsTrace) -> pd.DataFrame:
    """The recursion for the word that is looked at, an order a row, and 1 / V at the end."""
    token = found.token or 0
    rows = []
    for place, level in enumerate(found.prediction.levels):
        words = found.context[len(found.context) - (level.order - 1) :] if level.order > 1 else ()
        what = "context" if _continued(found, place) else "time"
        what += "" if level.total == 1 else "s"
        rows.append(
            (
                f"{level.order}-gram",
                " ".join(words) or "—",
                f"{level.total:,} {what}, {level.kinds:,} different",
                f"{int(level.counts[token]):,}",
                f"{level.own[token]:.6f}",
                f"{level.left[token]:.6f}",
                f"{level.below[token]:.6f}",
                f"{level.probabilities[token]:.6f}",
            )
        )
    names = ("order", "context", "was followed", "by the word", "own", "+ left", "· P below", "= P")
    return pd.DataFrame(rows, columns=names)


def below(found: CountsTrace) -> None:
    """Numbers, check and code."""
    if found.token is None:
        return
    word = found.word
    frame.section("The numbers", "P = own + left · P of the order below, for the next word; below all of them, 1 / V.")
    frame.numbers(numbers(found), f"{PREFIX}_numbers")
    frame.checks(
        check_prediction(found.prediction, found.settings, found.text.events, found.token, word),
        f"{PREFIX}_check",
        "Counted once more by torch over all n-grams of the text at once; and the sum of P over all tokens.",
    )
    frame.code(partial(counts_script, found), "ngram.py", f"{PREFIX}_script")


PART = FullPart("Counts", choose, trace, draw, below)
