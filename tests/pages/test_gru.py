"""The page on GRUs: every part answers, conventions differ, limits hold, and nonsense is refused in words."""

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from playground.ui.gru import PARTS
from playground.ui.gru.cell import PRESET_TITLES
from playground.ui.plot import Click
from playground.ui.steps import step_clicked
from tests.pages.visiting import Link, link_of, visit

NAME = "gru"
JUNK = ("abc", "nan", "1e309", "-1", "0", "9" * 3000, "<script>alert(1)</script>", "**b** $x$", "", "٣")
NAMES = (
    *("part", "preset", "kind", "text", "reset", "keeper", "hold_z", "hold_r", "hold_from", "cell_step"),
    *("input_size", "hidden_size", "seed", "cost_d", "cost_h"),
)


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(NAME, link, **state)


def refusal(app: AppTest) -> str:
    assert not app.exception
    return " ".join(error.value for error in app.error).replace("\\", "")


def values(app: AppTest) -> dict[str, str]:
    table = app.dataframe[0].value
    return dict(zip(table["quantity"], table["value"].str.replace("−", "-"), strict=True))


def test_the_step_stands_in_numbers_and_z_held_keeps_the_state() -> None:
    app = page({"cell_step": "3"})
    found = values(app)
    kept, written = float(found["kept = z ∘ hₜ₋₁"]), float(found["written = (1 − z) ∘ n"])
    assert float(found["hₜ = kept + written"]) == pytest.approx(kept + written, abs=2e-8)
    app.button_group(key="gru_hold_z").set_value("1").run()
    found = values(app)
    assert found["z, held by hand"] == "1.00000000"
    assert float(found["written = (1 − z) ∘ n"]) == 0


def test_the_other_convention_gives_another_state() -> None:
    mine, paper = values(page({"cell_step": "4"})), values(page({"cell_step": "4", "reset": "before"}))
    assert mine["hₜ = kept + written"] != paper["hₜ = kept + written"]
    app = page(all_open=True)
    table = app.dataframe[1].value
    assert len(table) == 4 * 7
    for step in range(2, 8):
        rows = table[table["step"] == str(step)][["h, unit 1", "h, unit 2"]]
        assert len({tuple(row) for row in rows.to_numpy().tolist()}) == 4
    assert any("The same weights, read in four ways" in each.value for each in app.caption)
    app = page({"text": "one"})
    assert any("is up to" in each.value for each in app.caption)


def test_a_click_on_a_line_goes_to_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    go = step_clicked("gru_cell")
    go(Click(2, 4, 5, 0.1))
    assert state == {"gru_cell_step": 4, "gru_cell_playing": False}
    for nonsense in ([1, 2], -1, 10**9):
        go(Click(0, nonsense, 0, 0))
    assert state["gru_cell_step"] == 4


@pytest.mark.parametrize("preset", PRESET_TITLES)
def test_a_preset_sets_everything(preset: str) -> None:
    app = page({"hold_from": "5", "keeper": "1 − z"})
    app.selectbox(key="gru_preset").set_value(preset).run()
    assert not app.exception
    assert not app.error
    assert "keeper" not in link_of(app, NAME) or preset == "sentence"


def test_both_cells_stand_side_by_side() -> None:
    app = page({"part": PARTS["beside"].title, "text": "one two three"}, beside_check_open=True)
    assert not app.error
    table = app.dataframe[0].value
    assert list(table["reads"]) == ["one", "two", "three"]
    assert any("Neither cell is trained" in each.value for each in app.caption)
    assert {"C, unit 1", "h, unit 1", "GRU h, unit 1"} <= set(table.columns)


def test_the_counts_of_the_course_and_a_measured_step() -> None:
    app = page({"part": PARTS["cost"].title})
    table = app.dataframe[0].value
    assert list(table["PyTorch"]) == ["416", "1,664", "1,248"]
    assert list(table["with one bias (Keras: reset_after=False)"]) == ["400", "1,600", "1,200"]
    app.button(key="gru_measure").click().run()
    assert any("times as long as an LSTM step" in caption.value for caption in app.caption)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"text": "  "}, "nothing to read"),
        ({"text": "a " * 10_000}, "10,000 steps"),
        ({"kind": "Numbers", "text": "1 x"}, "not a number"),
        ({"kind": "Numbers", "text": "1 nan"}, "cannot be an input"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(link: dict[str, str], message: str) -> None:
    for part in ("cell", "beside"):
        assert message in refusal(page(link | {"part": PARTS[part].title}))


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_junk_in_a_link_is_refused_in_words_or_ignored(junk: str) -> None:
    for part in PARTS.values():
        app = page(dict.fromkeys(NAMES, junk) | {"part": part.title})
        assert not app.exception
        assert app.error or len(app.dataframe)


@pytest.mark.parametrize(
    "name", ["check_open", "script_open", "beside_script_open", "cost_check_open", "cost_script_open"]
)
def test_check_and_code_open(name: str) -> None:
    part = next((part for part in ("beside", "cost") if name.startswith(part)), "cell")
    app = page({"part": PARTS[part].title}, **{name: True})
    assert not app.exception
    assert not app.error
