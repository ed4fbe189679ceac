"""The parts of the language models page."""

from typing import Any

import streamlit as st

from playground.core.language_models import opened as opened_core
from playground.core.language_models import unseen as unseen_core
from playground.core.language_models.ngram import ORDERS, PLAIN, NgramCounts, NgramModel, NgramSettings
from playground.data.counted_text import COURSE, typed_text
from playground.ui.language_models import counts, ladder, opened, unseen, words
from playground.ui.part import FullPart

PARTS: dict[str, FullPart[Any, Any]] = {
    "counts": counts.PART,
    "opened": opened.PART,
    "unseen": unseen.PART,
    "ladder": ladder.PART,
    "words": words.PART,
}


@st.cache_data(show_spinner=False)
def lesson_numbers() -> dict[str, str]:
    """What the lesson says of the course's examples."""
    text = typed_text(COURSE)
    vocabulary = text.vocabulary
    model = NgramModel(NgramCounts(text.lines, int(ORDERS.high), vocabulary.size), NgramSettings(4, PLAIN))
    level = model.predict(vocabulary.encode("boy is spreading").ids).levels[0]
    insults, smiles = vocabulary.number_of("insults"), vocabulary.number_of("smiles")
    settings = opened_core.OpenedSettings()
    n, M, V = settings.window, settings.embedding_size, len(settings.vocabulary)
    training = unseen.trained("kinds", 1)
    return {
        "total": f"{level.total:,}",
        "insults": f"{int(level.counts[insults]):,}",
        "smiles": f"{int(level.counts[smiles]):,}",
        "p_insults": f"{level.probabilities[insults]:.3f}",
        "p_smiles": f"{level.probabilities[smiles]:.3f}",
        "n": str(n),
        "V": str(V),
        "M": str(M),
        "nM": str(n * M),
        "chance": f"{unseen.trained('chance', 1).perplexity[unseen_core.UPDATES, 1]:.2f}",
        "chance_counted": f"{_counted_in_chance():.2f}",
        "unseen": f"{training.perplexity[unseen_core.UPDATES, 1]:.2f}",
    }


def _counted_in_chance() -> float:
    """Perplexity of the usual counts on unseen pairs, where the verb is drawn by lot."""
    settings = unseen_core.UnseenSettings("chance")
    return unseen_core.trace_unseen(settings, unseen.trained("chance", settings.seed), 0).counted_perplexity[1]
