import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.forward_pass.mismatch import (
    LINEAR,
    MATMUL,
    MISMATCHES,
    OPERATIONS,
    MismatchSettings,
    check_shapes,
    try_shapes,
)
from playground.core.settings import SettingsError

small = st.integers(1, 5)  # small, so that shapes often agree by chance
shapes = st.builds(
    MismatchSettings,
    operation=st.sampled_from(list(OPERATIONS)),
    X_rows=small,
    X_columns=small,
    W_rows=small,
    W_columns=small,
    b_length=small,
)


@settings(max_examples=300, deadline=None)
@given(shapes)
def test_the_named_clash_is_there_exactly_when_torch_refuses(chosen: MismatchSettings) -> None:
    tried = try_shapes(chosen)
    assert (tried.clash is not None) == (tried.error is not None) == (tried.result is None)
    if tried.clash and tried.error:
        assert tried.clash.left_size != tried.clash.right_size
        assert str(tried.clash.left_size) in tried.error
        assert str(tried.clash.right_size) in tried.error


@settings(max_examples=300, deadline=None)
@given(shapes)
def test_the_rule_of_shapes_foretells_what_torch_does(chosen: MismatchSettings) -> None:
    tried = try_shapes(chosen)
    rows = check_shapes(tried)
    assert all(row.agrees for row in rows)
    assert [row.torch for row in rows[1:]] == list(map(float, tried.result or ()))


@settings(max_examples=300, deadline=None)
@given(shapes)
def test_a_result_of_another_shape_or_a_repeated_bias_is_warned_of(chosen: MismatchSettings) -> None:
    tried = try_shapes(chosen)
    if tried.result:
        as_meant = tried.result == (chosen.X_rows, chosen.given) and chosen.b_length == chosen.given
        square = chosen.W_rows == chosen.W_columns > 1
        assert (tried.warning is None) == (as_meant and not square)


def test_the_error_is_torchs_own() -> None:
    with pytest.raises(RuntimeError) as raised:
        torch.ones(1, 4) @ torch.ones(5, 8)
    assert try_shapes(MismatchSettings()).error == str(raised.value)
    clash = try_shapes(MismatchSettings()).clash
    assert clash is not None
    assert (clash.left_size, clash.right_size) == (4, 5)


@pytest.mark.parametrize(
    ("name", "result"),
    [("one_bias", (2, 8)), ("one_output", (2, 3)), ("square", (2, 4)), ("fits", (1, 8))],
)
def test_presets_that_raise_no_error(name: str, result: tuple[int, int]) -> None:
    tried = try_shapes(MISMATCHES[name][1])
    assert tried.result == result
    assert (tried.warning is None) == (name == "fits")


@pytest.mark.parametrize("name", ["inner", "keras", "bias"])
def test_presets_that_raise(name: str) -> None:
    assert try_shapes(MISMATCHES[name][1]).error


def test_keras_weights_fit_matmul_and_clash_in_linear() -> None:
    sizes = {"X_rows": 1, "X_columns": 4, "W_rows": 4, "W_columns": 8, "b_length": 8}
    assert try_shapes(MismatchSettings(MATMUL, **sizes)).result == (1, 8)
    assert try_shapes(MismatchSettings(LINEAR, **sizes)).error


@pytest.mark.parametrize(
    ("field", "value"), [("X_rows", 0), ("W_columns", 10**6), ("operation", "conv"), ("b_length", 1.5)]
)
def test_a_wrong_shape_is_named(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match="allowed"):
        MismatchSettings(**{field: value})  # type: ignore[arg-type]
