"""The activations page without a browser: its four parts, presets, the link, and junk in it."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.activations.curves import CurveSettings, trace_curves
from playground.core.activations.depth import DepthSettings, trace_depth
from playground.core.activations.functions import ACTIVATIONS
from playground.core.activations.linear_stack import LinearStackSettings, trace_linear_stack
from playground.core.activations.softmax import SoftmaxSettings, trace_softmax
from playground.ui.activations import PARTS, curves, depth, linear_stack, softmax
from playground.ui.activations.key import KEY
from playground.ui.part import Part
from playground.ui.plot import Click
from tests.pages.visiting import Link, in_order, link_of, shows, visit

TITLES = {name: part.title for name, part in PARTS.items()}


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(KEY, link, **state)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_has_numbers_an_agreeing_check_code_and_lesson(name: str) -> None:
    app = page({"part": TITLES[name]})
    assert [part.label for part in app.expander if "agree" in part.label]
    app.session_state[f"{KEY}_check_open"] = app.session_state[f"{KEY}_script_open"] = True
    app.run()
    assert not app.exception
    assert not app.error
    assert [part.value for part in app.subheader] == ["The numbers", "The lesson"]
    assert set(app.dataframe[1].value[""]) == {"✓ agree"}
    assert "import torch" in app.code[0].value
    assert "{" not in app.markdown[-1].value


def test_a_fresh_page_shows_the_usual_three_and_an_empty_link() -> None:
    app = page()
    assert shows(app, curves.PART, CurveSettings())
    assert link_of(app, KEY) == {}


LINKS: list[tuple[Link, Part[Any, Any], object]] = [
    (
        {"functions": ["GELU", "leaky ReLU"], "x": "-1.5", "negative_slope": "0.2"},
        curves.PART,
        CurveSettings(("leaky_relu", "gelu"), -1.5, 0.2),
    ),
    (
        {
            "part": TITLES["stack"],
            "stack_layers": "5.0",
            "stack_activation": "ReLU",
            "stack_x1": "0.25",
            "stack_x2": "1.0",
            "stack_seed": "7.0",
        },
        linear_stack.PART,
        LinearStackSettings(5, "relu", 7, 0.25, 1.0),
    ),
    (
        {
            "part": TITLES["depth"],
            "depth_activation": "tanh",
            "depth_init": "He",
            "depth_depth": "7.0",
            "depth_width": "12.0",
            "depth_seed": "3.0",
        },
        depth.PART,
        DepthSettings("tanh", 7, 12, "he", 3),
    ),
    (
        {
            "part": TITLES["softmax"],
            "softmax_classes": "4",
            "softmax_z1": "-2.5",
            "softmax_z4": "3.0",
            "softmax_temperature": "0.5",
            "softmax_shift": "100.0",
        },
        softmax.PART,
        SoftmaxSettings((-2.5, 1.0, 0.0, 3.0), 0.5, 100.0),
    ),
]


@pytest.mark.parametrize(("link", "part", "settings"), LINKS, ids=list(PARTS))
def test_a_link_reopens_everything_and_stays_as_it_was(link: Link, part: Part[Any, Any], settings: object) -> None:
    app = page(link)
    assert shows(app, part, settings)
    assert link_of(app, KEY) == in_order(link)


JUNK = ("abc", "nan", "1e309", "-1e309", "99", "9" * 3000, "<script>alert(1)</script>", "**bold**", "", "٣", "0.5")
NAMES = {
    "curves": ("curves_preset", "functions", "x", "negative_slope"),
    "stack": ("stack_preset", "stack_layers", "stack_activation", "stack_x1", "stack_x2", "stack_seed"),
    "depth": ("depth_preset", "depth_activation", "depth_init", "depth_depth", "depth_width", "depth_seed"),
    "softmax": ("softmax_preset", "softmax_classes", "softmax_z1", "softmax_temperature", "softmax_shift"),
}


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
@pytest.mark.parametrize("name", PARTS)
def test_junk_in_a_link_is_refused_in_words_or_ignored(name: str, junk: str) -> None:
    app = page({"part": TITLES[name], **dict.fromkeys(NAMES[name], junk)})
    assert not app.exception
    assert app.error or len(app.dataframe) == 1
    for error in app.error:
        assert "allowed" in error.value
        assert "<script" not in error.value.replace("\\<", "")


@pytest.mark.parametrize("junk", ["", "abc", "softmax"])
def test_an_unknown_part_opens_the_curves(junk: str) -> None:
    assert shows(page({"part": junk}), curves.PART, CurveSettings())


def test_no_function_at_all_is_refused_and_put_right() -> None:
    app = page()
    app.button_group(key=f"{KEY}_functions").set_value([]).run()
    assert "allowed is one or more" in app.error[0].value
    app.button_group(key=f"{KEY}_functions").set_value(["silu"]).run()
    assert not app.error
    assert shows(app, curves.PART, CurveSettings(("silu",)))


@pytest.mark.parametrize("preset", curves.PRESETS)
def test_a_preset_of_curves_sets_everything(preset: str) -> None:
    app = page({"functions": ["linear"], "x": "4.0"})
    app.selectbox(key=curves.PRESET).set_value(preset).run()
    if preset != "three":  # which was chosen already, so that nothing changes
        assert shows(app, curves.PART, _in_order(curves.PRESETS[preset][1]))


def _in_order(settings: CurveSettings) -> CurveSettings:
    """Pills give the functions in the order in which they are offered."""
    functions = tuple(name for name in ACTIVATIONS if name in settings.functions)
    return CurveSettings(functions, settings.x, settings.negative_slope)


@pytest.mark.parametrize(
    ("name", "module", "presets"),
    [
        ("stack", linear_stack, linear_stack.PRESETS),
        ("depth", depth, depth.PRESETS),
        ("softmax", softmax, softmax.PRESETS),
    ],
)
def test_the_other_presets_set_everything(name: str, module: object, presets: Mapping[str, tuple[str, object]]) -> None:
    app = page({"part": TITLES[name]})
    for preset, (_, settings) in list(presets.items())[1:]:
        app.selectbox(key=module.PRESET).set_value(preset).run()  # type: ignore[attr-defined]
        assert shows(app, PARTS[name], settings), preset


def test_a_part_comes_back_as_it_was_left() -> None:
    app = page()
    app.slider(key=f"{KEY}_x").set_value(2.0).run()
    app.button_group(key=f"{KEY}_part").set_value("depth").run()
    assert shows(app, depth.PART, DepthSettings())
    app.button_group(key=f"{KEY}_part").set_value("curves").run()
    assert shows(app, curves.PART, CurveSettings(x=2.0))


def test_softmax_says_when_the_plain_formula_fails() -> None:
    app = page({"part": TITLES["softmax"]})
    assert not app.warning
    assert "gives the same" in app.success[0].value
    app.slider(key=f"{KEY}_softmax_shift").set_value(1000.0).run()
    assert app.warning[0].value.count("p = nan, nan, nan") == 2
    trace = trace_softmax(SoftmaxSettings(shift=1000.0))
    assert app.dataframe[0].value["p"].tolist() == [f"{p:.8f}" for p in trace.probabilities]


def test_numbers_say_what_pytorch_returns_at_a_kink() -> None:
    table = curves.numbers(trace_curves(CurveSettings(("relu", "elu"), 0.0)))
    assert table["no derivative at"].tolist() == ["x = 0: slope 0 left, 1 right, PyTorch returns 0", "—"]


def test_numbers_of_a_stack_end_with_the_point_on_all_three_ways() -> None:
    trace = trace_linear_stack(LinearStackSettings())
    stacked, collapsed = linear_stack.numbers(trace)["b"].tolist()[-3:-1]
    assert stacked == collapsed == f"({trace.point_stacked[0]:.12f}, {trace.point_stacked[1]:.12f})"


def test_numbers_of_depth_begin_at_the_input() -> None:
    table = depth.numbers(trace_depth(DepthSettings(depth=3)))
    assert table["layer l"].tolist() == [0, 1, 2, 3]
    assert table["|∂L/∂h|"].tolist()[-1] == "1"


@pytest.mark.parametrize(
    ("clicked", "x"), [(2.52, 2.5), (-7.0, -5.0), (1e309, 1.0), (float("nan"), 1.0), ("<b>", 1.0)], ids=str
)
def test_a_click_moves_x_whatever_the_browser_sends(
    monkeypatch: pytest.MonkeyPatch, clicked: float | str, x: float
) -> None:
    state: dict[str, object] = {curves.X: 1.0}
    monkeypatch.setattr("streamlit.session_state", state)
    curves._move_x(Click(1, 5, clicked, 0.0))
    assert state[curves.X] == x
