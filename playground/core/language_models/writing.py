"""Lines that a model writes, to see what it has learned by heart."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from playground.core.language_models.ngram import Floats
from playground.core.text_generation.lines import EncodedLines

WRITTEN = 40  # lines that every model writes


def written_like(
    probabilities: Callable[[Sequence[int]], Floats], text: EncodedLines, seed: int
) -> Iterator[tuple[int, ...]]:
    """Lines drawn token by token, each with the first token and the length of a line of the text that is drawn too.

    The same seed draws the same beginnings and the same chances for every model.
    """
    rng = np.random.default_rng([seed, 13])
    models = [line for line in text.lines if len(line) > 1]
    for _ in range(WRITTEN):
        model = models[int(rng.integers(len(models)))]
        line = [model[0]]
        for chance in rng.random(len(model) - 1):
            upto = np.cumsum(probabilities(line))
            line.append(min(int(np.searchsorted(upto, chance * upto[-1], "right")), text.vocabulary_size - 1))
        yield tuple(line)
