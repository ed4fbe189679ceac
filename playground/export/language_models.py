"""The shortest scripts that print what the parts of the language models page show."""

from playground.core.language_models import unseen
from playground.core.language_models.ladder import LadderSettings
from playground.core.language_models.ngram import BACKOFF, INTERPOLATION, KNESER_NEY
from playground.core.language_models.opened import OpenedTrace
from playground.core.language_models.unseen import UnseenSettings
from playground.core.text_generation.lines import EncodedLines
from playground.data.counted_text import CountsTrace
from playground.export.template import fill, read_template

MOST_SHOWN = 10


def counts_script(trace: CountsTrace) -> str:
    """Prints the probabilities of the most probable tokens, by a recursion over dicts."""
    tokens, settings = trace.text.vocabulary.tokens, trace.settings
    facts = {settings.method}
    facts |= {"recursive"} if settings.method in (INTERPOLATION, BACKOFF, KNESER_NEY) else set()
    facts |= {"discounted"} if settings.method in (BACKOFF, KNESER_NEY) else set()
    P = trace.prediction.probabilities
    shown = [tokens[i] for i in (-P[1:]).argsort(kind="stable")[:MOST_SHOWN] + 1]
    values = {
        "n": settings.n,
        "context": list(trace.context),
        "lines": [([tokens[i] for i in line], times) for line, times in trace.text.lines],
        "vocabulary": list(tokens[1:]),
        "added": settings.added,
        "weight": settings.weight,
        "discount": settings.discount,
        "shown": shown,
    }
    return _script("counts", facts, values)


def opened_script(trace: OpenedTrace) -> str:
    """Prints the mean loss and P of every word after the window, after so many updates."""
    settings = trace.training.settings
    values = vars(settings) | {"words": list(settings.words), "update": trace.update, "place": trace.place}
    return _script("opened", set(), values)


def unseen_script(settings: UnseenSettings, update: int) -> str:
    """Prints what the feed-forward model says of every word after the context, after so many updates."""
    sentences = unseen.training_sentences(settings.world, settings.seed)
    values: dict[str, object] = {
        "sentences": [" ".join(unseen.WORDS[i] for i in line) for line in sentences],
        "words": list(unseen.WORDS),
        "window": unseen.WINDOW,
        "embedding_size": unseen.EMBEDDING_SIZE,
        "hidden_size": unseen.HIDDEN_SIZE,
        "learning_rate": unseen.LEARNING_RATE,
        "noun": settings.noun,
        "adverb": settings.adverb,
        "seed": settings.seed,
        "update": update,
    }
    return _script("unseen", set(), values)


def ladder_script(settings: LadderSettings, encoded: EncodedLines) -> str:
    """Counts and trains the same models on the same split; prints their perplexities on the test lines."""
    values = settings.to_json() | {
        "networks": list(settings.chosen),
        "lines": [list(line) for line in encoded.lines],
        "size": encoded.vocabulary_size,
    }
    return _script("ladder", set(), values)


def _script(part: str, facts: set[str], values: dict[str, object]) -> str:
    return fill(read_template(f"language_models_{part}.py.txt"), facts, values) + "\n"
