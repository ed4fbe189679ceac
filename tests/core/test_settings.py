from dataclasses import dataclass
from typing import Any

import pytest

from playground.core.settings import Range, SettingsError, check_choice, check_flag, check_range


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -1, 11, "5", True, None, 10**400], ids=lambda value: str(value)[:9]
)
def test_range_refuses_what_is_not_a_number_inside(value: object) -> None:
    assert not Range(0, 10).admits(value)


@pytest.mark.parametrize("value", [0, 10, 2.5])
def test_range_admits_both_ends(value: float) -> None:
    assert Range(0, 10).admits(value)


def test_whole_range_refuses_fractions() -> None:
    assert not Range(0, 10, whole=True).admits(2.0)


@dataclass(frozen=True)
class Settings:
    hidden_size: Any = 8
    cell: Any = "lstm"
    end_of_line: Any = True


@pytest.mark.parametrize("value", [9, "x" * 10_000, 10**5_000], ids=["9", "long", "digits"])
def test_a_refusal_names_field_and_range_in_one_short_sentence(value: Any) -> None:
    with pytest.raises(SettingsError, match=r"Hidden size .* allowed is a whole number from 1 to 8") as refusal:
        check_range(Settings(hidden_size=value), "hidden_size", Range(1, 8, whole=True))
    assert len(str(refusal.value)) < 120


def test_a_wrong_choice_lists_the_right_ones() -> None:
    with pytest.raises(SettingsError, match="Cell is 'gpt'; allowed is one of: rnn, lstm"):
        check_choice(Settings(cell="gpt"), "cell", ("rnn", "lstm"))


@pytest.mark.parametrize("value", [1, 0, None, "true", float("nan"), 10**5_000], ids=lambda value: type(value).__name__)
def test_a_flag_is_true_or_false_and_nothing_alike(value: Any) -> None:
    with pytest.raises(SettingsError, match=r"End of line is .*; allowed is true or false\.$") as refusal:
        check_flag(Settings(end_of_line=value), "end_of_line")
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize("value", [True, False])
def test_both_flags_are_admitted(value: bool) -> None:
    check_flag(Settings(end_of_line=value), "end_of_line")
