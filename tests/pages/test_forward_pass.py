"""The forward pass page without a browser: numbers of the course, the link, edits, the sandbox."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.forward_pass import Cell, CellTrace, ForwardPassSettings, open_cell, run_forward_pass
from playground.core.forward_pass.edits import Edit, parse_edits
from playground.core.settings import SettingsError
from playground.ui.forward_pass.cells import compared, equal_to, written_out
from playground.ui.forward_pass.editing import KEY, edits_of
from playground.ui.forward_pass.parts import PARTS, Part
from tests.pages import visiting
from tests.pages.visiting import visit


def page(link: Mapping[str, str] | None = None) -> AppTest:
    return visit(KEY, link)


def link_of(app: AppTest) -> dict[str, str]:
    return {name: "".join(values) for name, values in visiting.link_of(app, KEY).items()}


def shown(app: AppTest) -> dict[str, Any]:
    """The table of layers by column."""
    assert not app.exception
    (table,) = [frame.value for frame in app.dataframe if "X · W + b = Z" in frame.value]
    return {str(name): table[name].tolist() for name in table}


def labels(app: AppTest) -> list[str]:
    """What is folded, open or not."""
    return [part.label for part in app.expander]


def formula(app: AppTest) -> str:
    return str(app.latex[0].value).strip("$\n")


@pytest.fixture(scope="module")
def fresh() -> AppTest:
    """The page as a visitor first sees it; only for looking at."""
    return page()


def test_first_look_has_the_numbers_of_the_course(fresh: AppTest) -> None:
    numbers = shown(fresh)
    assert numbers["X · W + b = Z"][:3] == [
        "1×4 · 4×8 + 1×8 = 1×8",
        "1×8 · 8×8 + 1×8 = 1×8",
        "1×8 · 8×3 + 1×3 = 1×3",
    ]
    assert numbers["parameters n·j + j"] == ["4·8 + 8 = 40", "8·8 + 8 = 72", "8·3 + 3 = 27", "40 + 72 + 27 = 139"]
    assert [part.value for part in fresh.subheader] == ["The numbers", "The lesson"]
    assert not fresh.error
    assert link_of(fresh) == {}


def test_first_look_writes_out_the_last_layer_and_agrees_with_torch(fresh: AppTest) -> None:
    opened = open_cell(run_forward_pass(ForwardPassSettings()), Cell(3, 1, 1))
    assert formula(fresh) == written_out(opened, False)
    assert f"= {opened.torch_z:.{opened.digits_of_z}g}" in formula(fresh)
    assert compared(opened) in [caption.value for caption in fresh.caption]
    assert f"**The check** · ✓ all {3 + len(opened.terms)} quantities agree" in labels(fresh)


def test_the_lesson_names_the_network_on_screen() -> None:
    prose = page({"sizes": "2-5-1", "batch": "3"}).markdown[-1].value.replace("\\", "")
    assert "Here the first layer is 3×2 · 2×5 + 1×5 = 3×5." in prose
    assert "This network has 15 + 6 = 21" in prose
    assert "{" not in prose


def test_a_link_reopens_everything() -> None:
    link = {
        "sizes": "3-5-2",
        "batch": "4",
        "hidden": "tanh",
        "output": "none",
        "layout": "[out, in]",
        "seed": "9",
        "step": "0",
        "sample": "3",
        "neuron": "5",
        "edits": "W1[2,5]=0.5; X[3,1]=-1",
    }
    app = page(link)
    expected = ForwardPassSettings((3, 5, 2), 4, "tanh", "linear", 9, parse_edits(link["edits"]))
    assert formula(app) == written_out(open_cell(run_forward_pass(expected), Cell(1, 3, 5)), True)
    assert not app.error
    assert link_of(app) == link


JUNK = ("abc", "nan", "1e309", "-1", "99", "0", "9" * 3000, "<script>alert(1)</script>", "**bold**", "", "٣", "1,2,3")
NAMES = ("preset", "sizes", "batch", "hidden", "output", "layout", "seed", "step", "sample", "neuron", "edits", "part")


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_junk_in_a_link_is_refused_in_words_or_ignored(junk: str) -> None:
    for names in (NAMES, ("edits",), ("step", "sample", "neuron", "batch")):
        app = page(dict.fromkeys(names, junk))
        assert not app.exception
        if not app.error:
            assert formula(app)
        for error in app.error:
            assert "allowed" in error.value
            assert "<script" not in error.value.replace("\\<", "")


@pytest.mark.parametrize("sizes", ["4-17", "4", "1-2-3-4-5-6-7-8", "1000000-3", "4-x"])
def test_sizes_beyond_the_limits_are_refused_and_can_be_put_right(sizes: str) -> None:
    app = page({"sizes": sizes})
    assert not app.exception
    assert "allowed" in app.error[0].value
    app.text_input(key=f"{KEY}_sizes").set_value("4-8-8-3").run()
    assert not app.error
    assert shown(app)["layer"] == ["1", "2", "3", "all"]


def test_the_batch_changes_shapes_and_operations_but_no_parameter() -> None:
    app = page()
    before = shown(app)
    app.slider(key=f"{KEY}_batch").set_value(5.0).run()
    after = shown(app)
    assert after["X · W + b = Z"][0] == "5×4 · 4×8 + 1×8 = 5×8"
    assert after["operations 2·m·n·j"][0] == "2·5·4·8 = 320"
    assert after["parameters n·j + j"] == before["parameters n·j + j"]


def test_layers_are_added_removed_and_widened_one_by_one() -> None:
    app = page()
    assert f"{KEY}_add" not in [button.key for button in app.button]  # closed, and so not made
    app.session_state[f"{KEY}_one_by_one"] = True
    app.run()
    app.button(key=f"{KEY}_add").click().run()
    assert app.text_input(key=f"{KEY}_sizes").value == "4-8-8-8-3"
    app.slider(key=f"{KEY}_size_1").set_value(2).run()
    assert app.text_input(key=f"{KEY}_sizes").value == "4-2-8-8-3"
    for _ in range(3):
        app.button(key=f"{KEY}_remove").click().run()
    assert shown(app)["layer"] == ["1", "all"]
    assert app.button(key=f"{KEY}_remove").disabled


def test_a_smaller_network_pulls_the_lit_cell_back_in() -> None:
    app = page({"sample": "1", "neuron": "8", "step": "1"})
    assert "z^{(2)}_{1,8}" in formula(app)
    app.text_input(key=f"{KEY}_sizes").set_value("4-3-2").run()
    assert not app.exception
    assert "z^{(2)}_{1,2}" in formula(app)


def test_stepping_back_lights_the_layer_before() -> None:
    app = page()
    app.button(key=f"{KEY}_back").click().run()
    assert "z^{(2)}_{1,1}" in formula(app)
    assert link_of(app)["step"] == "1"


def test_a_preset_sets_everything_and_takes_edits_away() -> None:
    app = page({"edits": "X[1,1]=2", "sizes": "5-5"})
    app.selectbox(key=f"{KEY}_preset").set_value("tiny").run()
    assert not app.error
    assert shown(app)["X · W + b = Z"][0] == "2×2 · 2×3 + 1×3 = 2×3"
    assert "edits" not in link_of(app)


def test_edits_survive_reruns_and_can_be_undone() -> None:
    app = page({"part": "Edit the numbers", "step": "0"})
    plain = formula(app)
    app.text_area(key=f"{KEY}_edits_text").set_value("W1[1,1]=0.75").run()
    assert "0.75" in formula(app)
    assert link_of(app)["edits"] == "W1[1,1]=0.75"
    app.slider(key=f"{KEY}_batch").set_value(3.0).run()
    assert "0.75" in formula(app)
    app.button(key=f"{KEY}_undo").click().run()
    assert formula(app) == plain
    assert "edits" not in link_of(app)


def test_a_wrong_edit_is_refused_in_words_and_changes_nothing() -> None:
    app = page({"part": "Edit the numbers"})
    before = formula(app)
    app.text_area(key=f"{KEY}_edits_text").set_value("W1[1,1]=1e309").run()
    assert "allowed" in app.error[0].value
    assert formula(app) == before


def test_edits_that_do_not_fit_wait() -> None:
    app = page({"sizes": "4-8-3", "edits": "W3[1,1]=2; X[1,1]=1", "part": "Edit the numbers"})
    assert not app.error
    assert "1 of them wait" in " ".join(caption.value for caption in app.caption)
    app.text_input(key=f"{KEY}_sizes").set_value("4-8-8-3").run()
    assert "wait" not in " ".join(caption.value for caption in app.caption)
    assert "2" in formula(app)


def test_what_a_table_reports_becomes_edits_in_the_order_of_the_formula() -> None:
    rows: dict[int, dict[str, object]] = {0: {"3": 1.5}, 2: {"1": -2, "2": None}}
    assert edits_of(rows, "W1", False) == (Edit("W1", 1, 3, 1.5), Edit("W1", 3, 1, -2))
    assert edits_of(rows, "W1", True) == (Edit("W1", 3, 1, 1.5), Edit("W1", 1, 3, -2))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 101, "1", True, 10**400])
def test_a_table_value_that_is_no_allowed_number_is_refused(value: object) -> None:
    with pytest.raises(SettingsError, match=r"W1\[1,2\] is .*allowed is a number from -100 to 100"):
        edits_of({0: {"2": value}}, "W1", False)


def test_the_sandbox_shows_torchs_own_error_and_the_two_numbers() -> None:
    app = page({"part": "Mismatch sandbox"})
    assert "mat1 and mat2 shapes cannot be multiplied" in app.error[0].value.replace("\\", "")
    assert any("**4 ≠ 5**" in text.value for text in app.markdown)
    assert "**The check** · ✓ all 1 quantities agree" in labels(app)
    app.slider(key=f"{KEY}_W_rows").set_value(4.0).run()
    assert not app.error
    assert "The result is 1×8." in app.success[0].value
    (shapes,) = [frame.value for frame in app.dataframe]
    assert shapes["shape"].tolist() == ["1×4", "4×8", "8", "1×8"]
    assert "**The check** · ✓ all 3 quantities agree" in labels(app)


def test_the_sandbox_warns_of_what_torch_does_not() -> None:
    app = page({"part": "Mismatch sandbox"})
    app.selectbox(key=f"{KEY}_mistake").set_value("one_output").run()
    assert "No error: the result is 2×3" in app.warning[0].value
    app.selectbox(key=f"{KEY}_mistake").set_value("keras").run()
    assert not app.warning
    assert "(1x4 and 8x4)" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_junk_in_a_link_to_the_sandbox_is_no_traceback(junk: str) -> None:
    names = ("mistake", "operation", "X_rows", "X_columns", "W_rows", "W_columns", "b_length")
    assert not page(dict.fromkeys(names, junk) | {"part": "Mismatch sandbox"}).exception


def test_every_matrix_can_be_edited(fresh: AppTest) -> None:
    app = page({"part": "Edit the numbers"})
    for name in ("X", "b1", "W3", "b3"):
        app.selectbox(key=f"{KEY}_tensor").set_value(name).run()
        assert not app.exception


@pytest.mark.parametrize("part", PARTS.values(), ids=list(PARTS))
def test_only_the_chosen_part_is_made_and_stands_in_the_link(part: Part) -> None:
    app = page({"part": part.title})
    assert not app.exception
    assert [title.value for title in app.subheader] == ["The numbers", "The lesson"]
    assert link_of(app) == ({} if part is PARTS["matrices"] else {"part": part.title})
    assert len(app.latex) == (part is not PARTS["sandbox"])
    assert bool([area for area in app.text_area if area.key == f"{KEY}_edits_text"]) == (part is PARTS["edit"])


def test_junk_for_the_part_shows_the_matrices() -> None:
    for junk in JUNK:
        assert shown(page({"part": junk}))["layer"] == ["1", "2", "3", "all"]


def test_the_network_and_the_sandbox_come_back_as_they_were_left() -> None:
    app = page({"sizes": "2-5-1", "batch": "3", "sample": "2"})
    before = formula(app)
    app.button_group(key=f"{KEY}_part").set_value("sandbox").run()
    assert "This network has 15 + 6 = 21" in app.markdown[-1].value.replace("\\", "")
    app.slider(key=f"{KEY}_X_rows").set_value(3.0).run()
    app.button_group(key=f"{KEY}_part").set_value("network").run()
    assert formula(app) == before
    app.button_group(key=f"{KEY}_part").set_value("sandbox").run()
    assert app.slider(key=f"{KEY}_X_rows").value == 3.0


def test_a_difference_from_torch_is_said_in_words() -> None:
    exact, near, cancelled = (
        CellTrace(Cell(1, 1, 1), "linear", (), 0.0, z, z, (z,), torch_z, torch_z)
        for z, torch_z in ((0.5, 0.5), (1.0, 1.0 + 2**-52), (0.0, 2.7e-17))
    )
    assert compared(exact) == "torch: 0.5, the same to the last bit."
    assert "one unit in the last binary place apart (2.2e−16). torch adds in another order" in compared(near)
    assert "2.7e−17 apart. torch adds" in compared(cancelled)
    assert equal_to(cancelled.z, cancelled.digits_of_z) == r"\approx 0"
    assert equal_to(near.z, near.digits_of_z) == "= 1"
