"""A context that was never seen, by counts and by the feed-forward network: why similar words help."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.language_models import unseen as core
from playground.core.language_models.ngram import NgramSettings
from playground.core.language_models.ngram_check import check_prediction, event_table
from playground.core.language_models.unseen import ADVERBS, NOUNS, WORDS, UnseenSettings, UnseenTrace, UnseenTraining
from playground.export.language_models import unseen_script
from playground.figures.language_models import METHOD_NAMES
from playground.figures.language_models.unseen import unseen_in_words, unseen_picture
from playground.ui import controls, frame
from playground.ui.language_models.counts import choose_ngram
from playground.ui.language_models.key import KEY
from playground.ui.part import FullPart
from playground.ui.steps import step_controls, step_shown

PREFIX = f"{KEY}_unseen"
UPDATE = f"{PREFIX}_update"
WORLDS = {"kinds": "the kind of the noun", "chance": "chance"}
USUAL = UnseenSettings()
TICK = 0.15
COIN = 2.0  # the perplexity of a choice between two verbs by lot


def choose() -> UnseenSettings:
    """The controls. Raises SettingsError in words."""
    world = controls.choice(
        "The verb depends on",
        f"{PREFIX}_world",
        WORLDS,
        USUAL.world,
        help="Animals eat grass and machines burn fuel; or every pair of noun and adverb has a verb drawn by lot.",
    )
    noun = controls.dropdown("Noun", f"{PREFIX}_noun", {noun: noun for noun in NOUNS}, USUAL.noun)
    adverbs = {adverb: f"{adverb} ({_known(noun, adverb)})" for adverb in ADVERBS}
    adverb = controls.dropdown("Adverb", f"{PREFIX}_adverb", adverbs, USUAL.adverb)
    counts = choose_ngram(PREFIX, NgramSettings(n=4), least=2)
    seed = controls.whole_number("Seed", f"{PREFIX}_seed", core.SEEDS, USUAL.seed)
    return UnseenSettings(world, noun, adverb, counts, seed)


def _known(noun: str, adverb: str) -> str:
    seen = core.is_seen(NOUNS.index(noun), ADVERBS.index(adverb))
    return f"seen with {noun}" if seen else f"never with {noun}"


@st.cache_resource(max_entries=32, show_spinner="Training …")
def trained(world: str, seed: int) -> UnseenTraining:
    """The network at every update."""
    return core.train_unseen(world, seed)


def trace(settings: UnseenSettings) -> UnseenTrace:
    """Both models after the context, at the update that is shown."""
    update = step_shown(UPDATE, core.UPDATES, core.UPDATES)
    return core.trace_unseen(settings, trained(settings.world, settings.seed), update)


def draw(found: UnseenTrace) -> None:
    """The picture, the buttons that train, and what follows from it."""
    s, right = found.settings, WORDS[found.right]
    known = "was seen" if found.was_seen else "**was never seen**"
    st.markdown(f"**the {s.noun} {s.adverb}** …? The context {known}; right is **{right}**.")
    drawn = unseen_picture(found, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_picture", unseen_in_words(found))
    step_controls(UPDATE, core.UPDATES, core.UPDATES, TICK, "update")
    st.caption(_verdict(found))


def _verdict(found: UnseenTrace) -> str:
    """Who is better on contexts that never came, and why, as far as the numbers say so."""
    counted, learned = found.counted_perplexity[1], float(found.training.perplexity[found.update, 1])
    said = "∞" if np.isinf(counted) else f"{counted:.2f}"
    who = "The network is better" if learned < counted else "Counting is better"
    result = f"{who} on contexts that never came: perplexity {learned:.2f} against {said}; a coin has 2."
    if found.settings.world == "kinds":
        counting = "Every adverb was followed by both verbs equally often, so counting can’t come below 2."
        learns = "The network puts nouns that are used alike near each other, and shares what it learned."
        return f"{result} {counting} {learns if learned < COIN else 'The network has not learned the kinds yet.'}"
    best = int(found.training.perplexity[:, 1].argmin())
    least = float(found.training.perplexity[best, 1])
    return f"{result} A noun tells nothing of its like here: the network was best after {best} updates ({least:.2f})."


def numbers(found: UnseenTrace) -> pd.DataFrame:
    """P of every word by both models, the most probable ones first, and the perplexities."""
    order = np.argsort(-found.learned[1:], kind="stable")[:6] + 1
    name = f"{found.settings.ngram.n}-gram, {METHOD_NAMES[found.settings.ngram.method]}"
    rows = [(f"P({WORDS[i]})", f"{found.counted[i]:.6f}", f"{found.learned[i]:.6f}") for i in order]
    for place, which in enumerate(("seen", "unseen")):
        counted, learned = found.counted_perplexity[place], found.training.perplexity[found.update, place]
        rows.append((f"perplexity of the verb, {which} pairs", f"{counted:.4f}", f"{learned:.4f}"))
    table = pd.DataFrame(rows, columns=["quantity", name, "feed-forward network"])
    return table.replace("inf", "∞")


def below(found: UnseenTrace) -> None:
    """Numbers, check and code."""
    settings = found.settings
    frame.section("The numbers")
    frame.numbers(numbers(found), f"{PREFIX}_numbers")
    frame.checks(check(found), f"{PREFIX}_check", "Counted once more by torch over all sentences at once.")
    frame.code(partial(unseen_script, settings, found.update), "unseen.py", f"{PREFIX}_script")


def check(found: UnseenTrace) -> list[CheckRow]:
    """The counts of the context, and that both models' probabilities add up to 1."""
    settings = found.settings
    prediction = core.ngram_of(settings).predict(settings.context)
    events = event_table([(line, 1) for line in found.training.sentences], settings.ngram.n)
    rows = check_prediction(prediction, settings.ngram, events, found.right, WORDS[found.right])
    return [*rows, CheckRow("Σ P of the network", float(found.learned.sum()), 1.0)]


PART = FullPart("An unseen context", choose, trace, draw, below)
