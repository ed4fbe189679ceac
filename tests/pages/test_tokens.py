"""The page on tokens: every part answers, the course's numbers stand on it, and nonsense is refused in words."""

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from playground.data.token_flow import FlowSettings, trace_flow
from playground.figures.tokens.flow import BATCH, TOKENS
from playground.ui.plot import Click
from playground.ui.tokens import PARTS, flow
from tests.pages.visiting import Link, link_of, visit

NAME = "tokens"
JUNK = ("abc", "nan", "1e309", "-1", "0", "9" * 3000, "<script>alert(1)</script>", "**b** $x$ [a](b)", "", "٣", "1;x")
NAMES = (
    *("part", "flow_preset", "flow_text", "flow_unit", "flow_merges", "flow_extras", "flow_new", "flow_min"),
    *("flow_length", "flow_pad", "flow_cut", "flow_line", "flow_place", "bpe_preset", "bpe_text", "bpe_merges"),
    *("bpe_lowercase", "bpe_new", "bpe_step", "padding_preset", "padding_sequences", "padding_length"),
    *("padding_batch", "padding_seed", "embedding_ids", "embedding_v", "embedding_d", "embedding_seed"),
    *("embedding_memory_v", "embedding_memory_d"),
)


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(NAME, link, **state)


def words(app: AppTest) -> str:
    assert not app.exception
    return " ".join(each.value for each in [*app.markdown, *app.text]).replace("\\", "").replace("*", "")


def refusal(app: AppTest) -> str:
    assert not app.exception
    return " ".join(error.value for error in app.error).replace("\\", "")


def test_the_course_stands_on_the_page() -> None:
    app = page()
    said = words(app)
    assert "Second text → [1, 2, 3, 4, 6, 7] · out of vocabulary, so dropped: great · rate 14.3% of 7 tokens" in said
    assert "the → id 1 → row 1 of W (8 × 3)" in said
    table = app.dataframe[0].value
    assert list(table["token"])[1:] == ["the", "earth", "is", "an", "awesome", "place", "live"]


def test_typing_changes_everything_and_the_chosen_cell_stays_within() -> None:
    app = page({"flow_place": "7"})
    assert "live → id 7" in words(app)
    app.text_area(key="tokens_flow_text").set_value("one two").run()
    assert "two → id 2 → row 2 of W (3 × 3)" in words(app)
    assert "rate 100.0% of 7 tokens" in words(app)


def test_a_click_on_a_token_follows_it_and_one_that_was_dropped_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    sources = trace_flow(FlowSettings("a b\na c a", "", min_count=2)).sources  # c is dropped, line 1 padded
    flow._clicked(sources, Click(TOKENS, [1, 2], 0, 0))
    assert state == {flow.LINE: 2.0, flow.PLACE: 2.0}
    for nowhere in ([1, 1], [7, 0], [-1, 0], 3):
        flow._clicked(sources, Click(TOKENS, nowhere, 0, 0))
        assert state == {flow.LINE: 2.0, flow.PLACE: 2.0}
    flow._clicked(sources, Click(BATCH, [0, 0], 0, 0))
    assert state == {flow.LINE: 1.0, flow.PLACE: 1.0}


def test_specials_give_an_unknown_word_a_place() -> None:
    app = page({"flow_extras": ["lower case", "UNK"]})
    assert "Second text → [2, 3, 4, 5, 1, 7, 8]" in words(app)


@pytest.mark.parametrize("preset", ["lines", "rare", "korean", "pieces"])
def test_a_preset_sets_everything(preset: str) -> None:
    app = page({"flow_text": "x y", "flow_place": "2", "flow_min": "3"})
    app.selectbox(key="tokens_flow_preset").set_value(preset).run()
    assert not app.exception
    assert not app.error
    assert app.number_input(key="tokens_flow_place").value == 1
    assert len(app.dataframe[0].value) > 3


def test_markup_in_a_text_is_shown_as_text() -> None:
    app = page({"flow_text": "<b>x</b> **y** [a](http://b) $z$", "flow_new": "<i> `q` :smile:", "flow_place": "4"})
    assert not app.exception
    for shown in app.markdown:
        assert "[a](http" not in shown.value
        assert ":smile:" not in shown.value.replace("\\:", "")


def test_merges_are_walked_and_new_words_cut() -> None:
    part = {"part": PARTS["bpe"].title}
    app = page(part)
    assert "Next: l and o stand together 7 times" in words(app)
    assert "New words: l  o  w  e  s  t  ▁" in words(app)
    app = page(part | {"bpe_step": "99"})
    assert "there is nothing left to merge" in words(app)
    table = app.dataframe[0].value
    assert table["tokens after it"].is_monotonic_decreasing
    app.text_area(key="tokens_bpe_text").set_value(" ").run()
    assert "The text is empty" in refusal(app)


def test_the_padding_of_the_course_and_what_it_does_to_the_state() -> None:
    app = page({"part": PARTS["padding"].title})
    assert "5 padded cells in the given order, 1 when rows of like length share a batch" in words(app)
    app.selectbox(key="tokens_padding_preset").set_value("course").run()
    assert "1 of 9 cells are padding, 1 ids are cut" in words(app)
    table = app.dataframe[0].value
    assert len(table) == 3 * 5
    app.text_area(key="tokens_padding_sequences").set_value("1 2; x").run()
    assert "An id is 'x'; allowed are whole numbers" in refusal(app)
    app.text_area(key="tokens_padding_sequences").set_value("1 0").run()
    assert "Sequence 1 has the id 0; allowed is a whole number from 1 to 50 (0 is padding)" in refusal(app)


def test_an_embedding_is_read_and_its_untouched_rows_get_no_gradient() -> None:
    app = page({"part": PARTS["embedding"].title})
    assert "(1, 5) ids → (1, 5, 2) numbers" in words(app)
    assert "5 of 8 rows" in words(app)
    table = app.dataframe[0].value
    untouched = table[table["read"] == "0"]
    assert len(untouched) == 3
    assert set(untouched["∂L/∂W, d1"]) == {"0.00000000"}
    app.text_area(key="tokens_embedding_ids").set_value("1 2\n3").run()
    assert "a batch needs one length" in refusal(app)


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_junk_in_a_link_is_refused_in_words_or_ignored(junk: str) -> None:
    for part in PARTS.values():
        app = page(dict.fromkeys(NAMES, junk) | {"part": part.title})
        assert not app.exception
        assert app.error or len(app.dataframe)


def test_a_link_reopens_the_page() -> None:
    link = {
        "flow_text": "b a\nb",
        "flow_unit": "Characters",
        "flow_length": "2.0",
        "flow_pad": "behind",
        "flow_line": "2.0",
    }
    app = page(link)
    assert not app.error
    assert {name: link_of(app, NAME)[name] for name in link} == {name: [value] for name, value in link.items()}


@pytest.mark.parametrize("part", PARTS)
def test_check_and_code_open(part: str) -> None:
    app = page({"part": PARTS[part].title}, check_open=True, script_open=True)
    assert not app.exception
    assert not app.error
    assert "import" in app.code[0].value
