from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.core.text_generation.batches import Batches, LineBatches, PrefixBatches, epoch_order, iterate
from playground.core.text_generation.lines import PAD, EncodedLines
from tests.core.text_generation.course import COURSE

TEXTS = st.lists(st.lists(st.integers(1, 9), max_size=7).map(tuple), min_size=1, max_size=15).map(
    lambda lines: EncodedLines(tuple(lines), 10)
)


def predicted(batches: Batches, seed: int) -> Counter[tuple[int, ...]]:
    """Every (context..., target) that one epoch asks for, padding removed."""
    asked: Counter[tuple[int, ...]] = Counter()
    for batch in iterate(batches, epoch_order(batches, seed, epoch=0)):
        for inputs, targets in zip(batch.inputs.tolist(), batch.targets.tolist(), strict=True):
            for step, target in enumerate(targets):
                if target != PAD:
                    asked[(*(token for token in inputs[: step + 1] if token != PAD), target)] += 1
    return asked


def test_prefixes_are_the_courses_eleven_samples() -> None:
    batches = PrefixBatches(COURSE, steps=5, batch_size=32)
    (batch,) = iterate(batches, batches.order(None))
    assert batch.inputs[0].tolist() == [0, 0, 0, 0, 2]
    assert batch.inputs[10].tolist() == [8, 1, 9, 10, 1]
    assert batch.targets[:, -1].tolist() == [3, 1, 4, 5, 1, 7, 1, 9, 10, 1, 11]


@given(TEXTS, st.integers(1, 6), st.integers(0, 9))
def test_both_recipes_ask_for_the_same_predictions(encoded: EncodedLines, size: int, seed: int) -> None:
    prefixes = predicted(PrefixBatches(encoded, max(encoded.longest - 1, 1), size), seed)
    lines = predicted(LineBatches(encoded, size), seed)
    assert prefixes == lines
    assert sum(lines.values()) == encoded.predictions


@given(TEXTS, st.integers(1, 6))
def test_cell_steps_are_the_sizes_of_the_real_batches(encoded: EncodedLines, size: int) -> None:
    for batches in (PrefixBatches(encoded, max(encoded.longest - 1, 1), size), LineBatches(encoded, size)):
        assert batches.cell_steps == sum(b.cell_steps for b in iterate(batches, epoch_order(batches, 3, 0)))


def test_an_epochs_order_depends_on_seed_and_epoch_alone() -> None:
    batches = PrefixBatches(COURSE, 5, 3)

    def flat(seed: int, epoch: int) -> list[int]:
        return [int(sample) for sample in np.concatenate(epoch_order(batches, seed, epoch))]

    assert flat(1, 4) == flat(1, 4)
    assert flat(1, 4) != flat(1, 5)
    assert flat(1, 4) != flat(2, 4)


def test_whole_lines_of_like_length_pass_little_padding() -> None:
    encoded = EncodedLines(tuple((1,) * length for length in (2, 9, 2, 9, 2, 9)), 3)
    assert LineBatches(encoded, 3).cell_steps == encoded.predictions
