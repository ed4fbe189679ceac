import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.text_generation.lines import EncodedLines, TrainingText, split_lines
from tests.core.text_generation.course import COURSE, LINES

Tokens = tuple[int, ...]
LISTS = st.lists(st.lists(st.integers(1, 9), max_size=6).map(tuple), max_size=12).map(tuple)


def test_the_course_has_eleven_predictions_and_lines_of_up_to_six() -> None:
    assert (COURSE.predictions, COURSE.longest) == (11, 6)


@given(LISTS)
def test_lines_survive_flat_arrays(lines: tuple[Tokens, ...]) -> None:
    encoded = EncodedLines(lines, 10)
    assert EncodedLines.from_arrays(encoded.to_arrays()) == encoded


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    arrays = COURSE.to_arrays()
    arrays["lengths"] = arrays["lengths"][:-1]
    with pytest.raises(ValueError, match="add up"):
        EncodedLines.from_arrays(arrays)


@pytest.mark.parametrize("token", [0, 12, -3])
def test_an_id_outside_the_vocabulary_is_refused(token: int) -> None:
    with pytest.raises(ValueError, match="vocabulary of 12"):
        EncodedLines(((1, token),), 12)


@given(LISTS, st.floats(0, 0.5), st.integers(0, 100))
def test_a_split_loses_no_line_and_repeats_by_seed(lines: tuple[Tokens, ...], share: float, seed: int) -> None:
    encoded = EncodedLines(lines, 10)
    train, validation = split_lines(encoded, share, seed)
    assert sorted(train.lines + validation.lines) == sorted(lines)
    assert split_lines(encoded, share, seed) == (train, validation)


def test_a_split_keeps_a_line_on_each_side() -> None:
    train, validation = split_lines(COURSE, 0.01, seed=1)
    assert len(validation.lines) == 1
    assert len(train.lines) == 2


def test_a_whole_training_line_is_recognised() -> None:
    memory = TrainingText(COURSE).recall(LINES[1])
    assert (memory.line, memory.start, memory.length) == (1, 0, 3)


def test_the_longest_run_is_found_inside_other_tokens() -> None:
    memory = TrainingText(COURSE).recall((4, 9, 10, 1, 5))
    assert (memory.line, memory.start, memory.length) == (None, 1, 3)


def test_a_run_does_not_cross_lines() -> None:
    assert TrainingText(COURSE).recall((5, 6)).length == 1


@given(LISTS, st.lists(st.integers(1, 9), max_size=8))
def test_recall_equals_brute_force(lines: tuple[Tokens, ...], sequence: list[int]) -> None:
    def occurs(run: list[int]) -> bool:
        return any(list(line[i : i + len(run)]) == run for line in lines for i in range(len(line)))

    spans = [(s, e) for s in range(len(sequence)) for e in range(s + 1, len(sequence) + 1)]
    longest = max((e - s for s, e in spans if occurs(sequence[s:e])), default=0)
    assert TrainingText(EncodedLines(lines, 10)).recall(sequence).length == longest


@pytest.mark.parametrize(
    ("context", "learned"),
    [((2,), True), ((6, 1), True), ((6, 1, 7), False), ((8, 1, 9, 10, 1, 11), False), ((1,) * 6, False)],
)
def test_what_training_never_continued_is_said(context: Tokens, learned: bool) -> None:
    assert TrainingText(COURSE).learned_to_continue(context) is learned
