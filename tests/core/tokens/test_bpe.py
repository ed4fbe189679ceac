"""Byte pairs: the worked example of the paper, counts that add up, and the same cut for known and new words."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from playground.core.tokens.bpe import END, apply_bpe, check_merges, learn_bpe, merge


def pieces(word: str) -> tuple[str, ...]:
    return (*word, END)


PAPER = [pieces(word) for word, n in (("low", 5), ("lowest", 2), ("newer", 6), ("wider", 3)) for _ in range(n)]
words = st.lists(st.text("abc", min_size=1, max_size=7).map(pieces), min_size=1, max_size=12)


def test_the_first_merges_of_the_paper() -> None:
    # r and the end of the word stand together 9 times, as often as e and r, which appear first in "newer".
    trace = learn_bpe(PAPER, 3)
    assert [step.count for step in trace.steps] == [9, 9, 7]
    assert trace.merges() == (("e", "r"), ("er", END), ("l", "o"))


def test_overlapping_pairs_are_merged_from_the_left() -> None:
    assert merge(("a", "a", "a"), ("a", "a")) == ("aa", "a")


@given(words, st.integers(0, 30))
def test_every_merge_takes_the_most_frequent_pair_and_saves_what_it_counts(
    text: list[tuple[str, ...]], merges: int
) -> None:
    trace = learn_bpe(text, merges)
    now = list(text)
    for number, step in enumerate(trace.steps):
        tally = Counter(pair for word in now for pair in pairwise(word))
        assert tally[step.chosen] == step.count == max(tally.values())
        assert dict(trace.pairs_after(number)) == tally
        now = [merge(word, step.chosen) for word in now]
        assert trace.pieces_after(number + 1) == sum(map(len, now))
        assert trace.pieces_after(number) - trace.pieces_after(number + 1) <= step.count
    assert len(trace.steps) == merges or trace.is_complete


def simply(text: list[tuple[str, ...]], merges: int) -> list[tuple[tuple[str, str], int]]:
    """The merges with their counts when every pair of the whole text is counted anew for each: algorithm 1."""
    tally, found = Counter(text), list[tuple[tuple[str, str], int]]()
    now = list(tally)
    for _ in range(merges):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, count in zip(now, tally.values(), strict=True):
            for pair in pairwise(word):
                pairs[pair] += count
        if not pairs or pairs.most_common(1)[0][1] < 2:
            break
        found += pairs.most_common(1)
        now = [merge(word, found[-1][0]) for word in now]
    return found


@given(words, st.integers(0, 30))
def test_counting_again_only_where_something_changed_gives_the_merges_of_counting_everything(
    text: list[tuple[str, ...]], merges: int
) -> None:
    assert [(step.chosen, step.count) for step in learn_bpe(text, merges).steps] == simply(text, merges)


@given(words, st.integers(0, 30))
def test_a_known_word_is_cut_as_in_training_and_nothing_is_lost(text: list[tuple[str, ...]], merges: int) -> None:
    trace = learn_bpe(text, merges)
    for start, end in zip(trace.start, trace.words_after(len(trace.steps)), strict=True):
        assert apply_bpe(start, trace.merges()) == end
        assert "".join(end) == "".join(start)


def test_a_new_word_is_cut_into_pieces_that_were_learned() -> None:
    merges = learn_bpe(PAPER, 10).merges()
    assert apply_bpe(pieces("lower"), merges) == ("low", "er" + END)


def test_hangul_merges_as_letters_do() -> None:
    trace = learn_bpe([pieces(word) for word in ("가는", "가는", "가다")], 1)
    assert trace.merges() == (("가", "는"),)


def test_the_check_counts_the_pair_that_was_merged() -> None:
    trace = learn_bpe(PAPER, 5)
    assert all(row.agrees for row in check_merges(trace))
    wrong = replace(trace, steps=(replace(trace.steps[0], chosen=("z", "z")), *trace.steps[1:]))
    assert not check_merges(wrong)[0].agrees
