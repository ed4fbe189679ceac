import itertools

import pytest

from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners
from playground.core.gates.separability import contradiction, is_separable

both = pytest.mark.parametrize("encoding", ENCODINGS)


def brute_force(target: str, encoding: str) -> bool:
    """Whether some line of a grid does it. Halves up to 2 hold a line for every function that has one."""
    rows = list(zip(corners(encoding), FUNCTIONS[target], strict=True))
    grid = [value / 2 for value in range(-4, 5)]
    return any(
        all((w1 * x1 + w2 * x2 + b > 0) == bool(bit) for (x1, x2), bit in rows)
        for w1, w2, b in itertools.product(grid, repeat=3)
    )


@both
@pytest.mark.parametrize("target", FUNCTIONS)
def test_elimination_agrees_with_a_search_over_lines(target: str, encoding: str) -> None:
    assert is_separable(target, encoding) == brute_force(target, encoding)


@both
def test_fourteen_of_sixteen_are_separable(encoding: str) -> None:
    assert [name for name in FUNCTIONS if not is_separable(name, encoding)] == ["XOR", "XNOR"]


@both
@pytest.mark.parametrize("target", ["XOR", "XNOR"])
def test_the_proof_adds_up_to_the_same_expression_on_both_sides(target: str, encoding: str) -> None:
    proof = contradiction(target, encoding)
    assert proof is not None
    assert min(proof.multipliers) >= 0
    sums = {0: [0, 0, 0], 1: [0, 0, 0]}
    for (x1, x2), bit, times in zip(corners(encoding), FUNCTIONS[target], proof.multipliers, strict=True):
        for position, coefficient in enumerate((x1, x2, 1)):
            sums[bit][position] += times * coefficient
    assert tuple(sums[0]) == tuple(sums[1]) == proof.total
    assert any(times and bit for times, bit in zip(proof.multipliers, FUNCTIONS[target], strict=True))
