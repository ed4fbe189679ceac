import pytest

from playground.core.gates.functions import FUNCTIONS, ROWS, bits_of, corners, flipped, name_of

IN_PYTHON = {
    "AND": "a and b",
    "OR": "a or b",
    "NAND": "not (a and b)",
    "NOR": "not (a or b)",
    "XOR": "a != b",
    "XNOR": "a == b",
    "x1 AND NOT x2": "a and not b",
    "x2 AND NOT x1": "b and not a",
    "x1 OR NOT x2": "a or not b",
    "x2 OR NOT x1": "b or not a",
    "NOT x1": "not a",
    "NOT x2": "not b",
    "x1": "a",
    "x2": "b",
    "FALSE": "False",
    "TRUE": "True",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_name_says_what_the_truth_table_does(name: str) -> None:
    assert FUNCTIONS[name] == tuple(int(eval(IN_PYTHON[name], {"a": a, "b": b})) for a, b in ROWS)
    assert name_of(FUNCTIONS[name]) == name


def test_there_are_sixteen_different_functions() -> None:
    assert len(set(FUNCTIONS.values())) == len(FUNCTIONS) == 16
    assert [bits_of(number) for number in range(16)] == list(FUNCTIONS.values())


@pytest.mark.parametrize("row", range(4))
def test_flipping_a_row_twice_gives_the_function_back(row: int) -> None:
    for name in FUNCTIONS:
        other = flipped(name, row)
        differing = [i for i in range(4) if FUNCTIONS[name][i] != FUNCTIONS[other][i]]
        assert differing == [row]
        assert flipped(other, row) == name


def test_corners_in_both_encodings() -> None:
    assert corners("binary") == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert corners("bipolar") == ((-1, -1), (-1, 1), (1, -1), (1, 1))
