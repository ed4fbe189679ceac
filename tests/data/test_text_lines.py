import pytest

from playground.data.limits import MAX_CHARACTERS, MAX_LINE_CHARACTERS, MAX_LINES, UploadError
from playground.data.text_lines import check_lines, split_lines


def test_lines_end_in_every_usual_way_and_blank_ones_stay() -> None:
    assert split_lines("one\ntwo\r\n\r\nthree\rfour") == ("one", "two", "", "three", "four")


def test_lines_are_composed_and_hold_no_surrogates() -> None:
    assert split_lines("e\u0301\n\udc00") == ("é", "\ufffd")


def test_text_at_the_limits_is_taken() -> None:
    assert len(split_lines("a\n" * MAX_LINES)) == MAX_LINES
    assert split_lines("a" * MAX_LINE_CHARACTERS) == ("a" * MAX_LINE_CHARACTERS,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("short\n\n" + "a" * 100_000, "Line 3 has 100,000 characters; allowed are 2,000"),
        ("a\n" * (MAX_LINES + 1), "50,001 lines; allowed are 50,000"),
        ("a" * (MAX_CHARACTERS + 1), "2,000,001 characters; allowed are 2,000,000"),
        ("a\0b", "NUL"),
    ],
)
def test_text_beyond_a_limit_is_refused_with_number_and_limit(text: str, message: str) -> None:
    with pytest.raises(UploadError, match=message):
        split_lines(text)


def test_cells_of_a_column_have_the_same_limits() -> None:
    check_lines([None, "a", None])
    with pytest.raises(UploadError, match="Row 2 has 2,001 characters"):
        check_lines([None, "a" * 2_001], "Row")
    with pytest.raises(UploadError, match="2,002,000 characters"):
        check_lines(["a" * 2_000] * 1_001)
