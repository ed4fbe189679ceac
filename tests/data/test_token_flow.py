"""From text to a batch: the course's numbers, special tokens, what is rare or unknown, and texts of every kind."""

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.settings import SettingsError
from playground.core.tokens.bpe import END
from playground.data.token_flow import (
    BOS,
    BPE,
    COURSE_NEW,
    CUT_OFF,
    DROPPED,
    EOS,
    KEPT,
    MARK,
    PAD,
    UNITS,
    UNK,
    UNKNOWN,
    FlowSettings,
    cut,
    joined,
    lines_of,
    trace_flow,
)


def test_the_example_of_the_course() -> None:
    trace = trace_flow(FlowSettings())
    index = {entry.token: entry.number for entry in trace.vocabulary if not entry.special}
    assert index == {"the": 1, "earth": 2, "is": 3, "an": 4, "awesome": 5, "place": 6, "live": 7}
    assert trace.new_lines[0].kept == (1, 2, 3, 4, 6, 7)
    assert trace.unknown == ("great",)
    assert trace.unknown_share == pytest.approx(1 / 7)


def test_every_piece_of_byte_pairs_has_an_id_also_one_that_was_merged_away_in_the_text() -> None:
    text = "slow slower slowest\nfast faster fastest\nnew newer newest"
    trace = trace_flow(FlowSettings(text, "slow fewest", BPE, merges=12, min_count=5))
    assert trace.unknown == ()
    assert trace.rare == ()
    pieces = {entry.token: entry.count for entry in trace.vocabulary}
    assert {*"slowerfatn", END} <= set(pieces)
    assert {a + b for a, b in trace.merges} <= set(pieces)
    assert pieces["f"] == 0  # it stands in "fast" only, which is one piece by then


def test_special_tokens_come_first_and_unknown_words_keep_their_place() -> None:
    trace = trace_flow(FlowSettings(specials=(EOS, UNK, BOS)))
    assert [entry.token for entry in trace.vocabulary[:5]] == [PAD, UNK, BOS, EOS, "the"]
    assert trace.new_lines[0].kept == (2, 4, 5, 6, 7, 1, 9, 10, 3)
    assert trace.unknown == ("great",)


def test_a_token_of_the_text_that_looks_like_a_special_one_is_its_own() -> None:
    trace = trace_flow(FlowSettings("UNK PAD a", "UNK", lowercase=False, specials=(UNK,)))
    assert [(entry.token, entry.special) for entry in trace.vocabulary] == [
        (PAD, True),
        (UNK, True),
        ("UNK", False),
        ("PAD", False),
        ("a", False),
    ]
    assert trace.new_lines[0].kept == (2,)


def test_rare_tokens_get_no_id_and_are_dropped_or_unknown() -> None:
    settings = FlowSettings("a a b\nb c", "c d", min_count=2)
    trace = trace_flow(settings)
    assert trace.rare == (("c", 1),)
    assert [line.kept for line in trace.lines] == [(1, 1, 2), (2,)]
    assert trace.padded.batch.tolist() == [[1, 1, 2], [0, 0, 2]]
    assert trace.unknown == ("c", "d")


def test_a_text_of_which_nothing_is_frequent_enough_gives_padding() -> None:
    trace = trace_flow(FlowSettings("a b", "", min_count=2))
    assert trace.padded.batch.tolist() == [[0]]
    assert trace.unknown_share == 0.0


texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="▁"), max_size=60)


@budget(max_examples=60, deadline=None)
@given(texts, st.sampled_from(UNITS), st.integers(0, 20))
def test_tokens_give_the_text_back(text: str, unit: str, merges: int) -> None:
    lines = lines_of(text)
    if not lines:
        return
    trace = trace_flow(FlowSettings("\n".join(lines[:12]), "", unit, False, merges))
    for line, numbered in zip(lines, trace.lines, strict=False):
        back = joined(numbered.tokens, unit)
        assert back == line if unit == "character" else back.split() == line.split()
        assert None not in numbered.ids


def test_the_mark_of_a_words_end_is_a_character_like_others_where_nothing_is_marked() -> None:
    for unit in ("word", "character"):
        line = trace_flow(FlowSettings("a▁b c", "", unit)).lines[0]
        assert joined(line.tokens, unit) == "a▁b c"


def test_korean_and_joined_emoji_stay_whole() -> None:
    family = "👨‍👩‍👧"
    trace = trace_flow(FlowSettings(f"말이 말이 간다 {family}", "", "character"))
    assert family in trace.lines[0].tokens
    assert cut("가는 말이", "bpe") == ["가", "는", "▁", "말", "이", "▁"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " \n "}, "The text is empty. Write at least one word"),
        ({"text": "a" * 2_001}, "The text has 2,001 characters; allowed are 2,000"),
        ({"new_text": "a\n" * 13}, "The second text has 13 lines; allowed are 12"),
        ({"unit": "bpe", "text": "a▁b c"}, "The text holds ▁, which marks the end of a word here"),
        ({"unit": "bpe", "new_text": "▁"}, "The second text holds ▁"),
        ({"unit": "syllable"}, "Unit is 'syllable'; allowed is one of: word, character, bpe"),
        ({"merges": 10**6}, "Merges is 1000000; allowed"),
        ({"specials": ("CLS",)}, "Special tokens are .*allowed are UNK, BOS, EOS"),
        ({"length": 65}, "Length is 65; allowed"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        trace_flow(FlowSettings(**changes))  # type: ignore[arg-type]


def test_the_second_text_of_the_course_is_the_first_with_one_word_changed() -> None:
    assert trace_flow(FlowSettings(new_text=COURSE_NEW.replace("great", "awesome"))).unknown == ()


@budget(max_examples=60, deadline=None)
@given(
    st.lists(st.text("ab ", min_size=1, max_size=9), min_size=1, max_size=4),
    st.sets(st.sampled_from((UNK, BOS, EOS))),
    st.integers(1, 3),
    st.integers(0, 5),
    st.sampled_from(("pre", "post")),
    st.sampled_from(("pre", "post")),
)
def test_every_cell_is_traced_back_to_its_token_and_every_token_has_one_fate(
    lines: list[str], specials: set[str], min_count: int, length: int, padding: str, truncating: str
) -> None:
    text = "\n".join(lines)
    if not lines_of(text):
        return
    trace = trace_flow(
        FlowSettings(text, "a x", "character", True, 0, tuple(specials), min_count, length, padding, truncating)
    )
    for line, row, ids, fates in zip(trace.lines, trace.sources, trace.padded.batch, trace.fates, strict=False):
        for place, number in zip(row, ids, strict=True):
            assert number == 0 if place < 0 else number == line.ids[place]
        shown = {int(place) for place in row if place >= 0}
        for place, fate in enumerate(fates):
            assert (place in shown) == (fate not in (DROPPED, CUT_OFF))
            assert (line.ids[place] is None) == (fate == DROPPED)
    assert [fate == MARK for fate in trace.fates[-1]] == [token in specials for token in trace.new_lines[0].tokens]


def test_a_rare_token_is_dropped_or_read_as_unknown() -> None:
    assert trace_flow(FlowSettings("a a b", "a c", min_count=2)).fates == ((KEPT, KEPT, DROPPED), (KEPT, DROPPED))
    known = trace_flow(FlowSettings("a a b", "a c", min_count=2, specials=(UNK, EOS)))
    assert known.fates == ((KEPT, KEPT, UNKNOWN, MARK), (KEPT, UNKNOWN, MARK))
