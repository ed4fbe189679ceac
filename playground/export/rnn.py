"""The shortest PyTorch scripts that print what the parts of the RNN page show."""

import pprint

from playground.core.rnn.blank import CANDIDATES, PATTERNS, corpus
from playground.core.rnn.blank_model import BATCH, INPUT_SIZE, BlankSettings
from playground.core.rnn.deep import DeepSettings
from playground.core.rnn.padding import BatchSettings
from playground.core.rnn.sentence import Sentence
from playground.core.rnn.settings import RnnSettings
from playground.core.rnn.shapes import ShapeSettings
from playground.export.template import fill, read_template


def rnn_script(settings: RnnSettings) -> str:
    """Prints every state, the loss, the size of each term of ∂E/∂W_h, and their sum."""
    facts = {settings.drawn} | ({"radius"} if settings.radius else set()) | ({"window"} if settings.window else set())
    values: dict[str, object] = {
        "width": settings.width,
        "hidden_size": settings.hidden_size,
        "seed": settings.seed,
        "radius": repr(float(settings.radius)),
        "tokens": repr(list(settings.exact)),
        "last": settings.last,
        "window": settings.window,
    }
    return fill(read_template("rnn_cell.py.txt"), facts, values) + "\n"


def shapes_script(settings: ShapeSettings) -> str:
    """Prints the shapes and the number of parameters."""
    facts = {settings.returns, "both" if settings.bidirectional else "one"}
    return fill(read_template("rnn_shapes.py.txt"), facts, vars(settings)) + "\n"


def deep_script(settings: DeepSettings) -> str:
    """Prints every state of every chain, h_n, and the last states side by side."""
    values: dict[str, object] = {
        "width": settings.width,
        "hidden_size": settings.hidden_size,
        "layers": settings.layers,
        "ways": settings.ways,
        "seed": settings.seed,
        "tokens": repr(list(settings.exact)),
    }
    return fill(read_template("rnn_deep.py.txt"), {settings.drawn}, values) + "\n"


def padding_script(settings: BatchSettings) -> str:
    """Prints the final states in each way, and how far each is from that of the sequence read alone."""
    values: dict[str, object] = {
        "ids": repr([list(ids) for ids in settings.ids]),
        "words": len(settings.vocabulary) + 1,
        "input_size": settings.input_size,
        "hidden_size": settings.hidden_size,
        "seed": settings.seed,
    }
    return fill(read_template("rnn_padding.py.txt"), {settings.vector}, values) + "\n"


def blank_script(settings: BlankSettings, sentence: Sentence) -> str:
    """Trains the same two models one after the other; prints losses, right answers, and what fills the sentence."""
    values: dict[str, object] = {name: repr(value) for name, value in settings.to_json().items()}
    held = dict.fromkeys(" ".join(line.left) for line in corpus().held_out)
    values |= {
        "candidates": repr(CANDIDATES),
        "patterns": _pretty([(pattern.slots, dict(pattern.endings)) for pattern in PATTERNS]),
        "held": _pretty(set(held)),
        "sentence": repr(tuple(" ".join(side) for side in sentence.known)),
        "input_size": INPUT_SIZE,
        "batch": BATCH,
    }
    return fill(read_template("rnn_blank.py.txt"), set(), values) + "\n"


def _pretty(value: object) -> str:
    """A value as Python that one can read, several lines long."""
    return pprint.pformat(value, width=118, compact=True, sort_dicts=False)
