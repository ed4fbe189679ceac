import numpy as np
import pytest

from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners
from playground.core.gates.sixteen import roomiest_line, survey


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_separable_function_has_a_line_that_computes_it(encoding: str) -> None:
    surveyed = survey(encoding)
    assert [function.name for function in surveyed] == list(FUNCTIONS)
    for function in surveyed:
        assert (function.weights is not None) == function.separable
        if function.weights:
            w1, w2, b = function.weights
            assert [int(w1 * x1 + w2 * x2 + b > 0) for x1, x2 in corners(encoding)] == list(function.bits)
        has_line = function.separable and function.name not in ("FALSE", "TRUE")
        assert len(function.line) == (2 if has_line else 0)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_lines_keep_away_from_the_corners(encoding: str) -> None:
    side = np.ptp(ENCODINGS[encoding])
    for function in survey(encoding):
        if len(function.line):
            w1, w2, b = function.weights or (0, 0, 0)
            distances = np.abs(np.array(corners(encoding)) @ np.array([w1, w2]) + b) / np.hypot(w1, w2)
            assert distances.min() >= 0.35 * side


def test_no_line_is_invented_for_xor() -> None:
    with pytest.raises(ValueError, match="No line separates"):
        roomiest_line(FUNCTIONS["XOR"], "binary")
