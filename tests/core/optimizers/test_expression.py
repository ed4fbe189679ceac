"""What a learner types is read as a formula or refused in words, and never executed."""

import math
from contextlib import suppress

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.core.optimizers.by_hand import value_and_gradient
from playground.core.optimizers.expression import LONGEST, Node, code_of, evaluate, latex_of, parse
from playground.core.optimizers.surfaces import SURFACES, loss_and_gradient
from playground.core.settings import SettingsError

FORMULAS = (
    *(surface.text for surface in SURFACES.values()),
    "-x**2 + (-y)**2",
    "x - (y - 1) - -2",
    "2**-1*x/(y*y + 1)",
    "-(x + y)*-3",
    "abs(x) + sqrt(y**2 + 1) + tanh(x*y)",
    "log(x**2 + 1)*cos(3*y)**2",
    "(x + 2)**(-0.5) - 1/(3/(y + 5))",
    "x^2 − y",
)
REFUSED = (
    "",
    "   ",
    "__import__('os')",
    "__import__('os').system('true') + x",
    "1/0",
    "x/0",
    "x**99",
    "x**y",
    "2**x",
    "9**9**9",
    "sin",
    "x.real",
    "(lambda: x)()",
    "[x for x in y]",
    "x if y else x",
    "x and y",
    "x < y",
    "5",
    "True*x",
    "1e9*x",
    "1e999*x",
    "x + 1j",
    "f'{x}'",
    "'a'*x",
    "sin(x, y)",
    "sin(x=1)",
    "eval('x')",
    "open",
    "x; y",
    "x = 1",
    "x := 1",
    "log(-1) + x",
    "(-8)**0.5 + x",
    "exp(8**8) + x",
    "z + x",
    "x" * (LONGEST + 1),
    "(" * 100 + "x",
    "-" * 60 + "x",
    "sin(" * 29 + "x" + ")" * 29,
    "x\0",
    "\ud800x",
    "x @ y",
    "x // y",
    "~x",
    "x!",
    "*x",
)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:14]))
def test_everything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed"):
        parse(text)


@given(st.text(alphabet="xy0123456789.+-*/() sincoexplgqrtabh_'[]", max_size=40))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    with suppress(SettingsError):
        assert evaluate(parse(text), torch.ones(3), torch.ones(3)).shape == (3,)


def as_python(node: Node, x: float, y: float) -> float:
    """What Python makes of the code that goes into the script."""
    x_, y_ = (torch.tensor(value, dtype=torch.float64) for value in (x, y))
    return float(eval(code_of(node), {"torch": torch, "x": x_, "y": y_}))


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize(("x", "y"), [(0.7, -1.3), (1.5, 0.25)])
def test_tree_code_and_python_itself_agree(text: str, x: float, y: float) -> None:
    node = parse(text)
    names = {name: getattr(math, name) for name in ("sin", "cos", "exp", "log", "sqrt", "tanh")} | {"abs": abs}
    expected = eval(text.replace("^", "**").replace("−", "-"), names | {"x": x, "y": y})
    point = torch.tensor([x, y], dtype=torch.float64)
    assert evaluate(node, point[0], point[1]).item() == pytest.approx(expected, rel=1e-12)
    assert as_python(node, x, y) == pytest.approx(expected, rel=1e-12)
    assert latex_of(node).count("{") == latex_of(node).count("}")


@pytest.mark.parametrize("text", FORMULAS)
@given(x=st.floats(-1.9, 3), y=st.floats(-3, 3))
def test_gradient_by_calculus_is_that_of_autograd(text: str, x: float, y: float) -> None:
    f, *by_hand = value_and_gradient(parse(text), x, y)
    value, gradient = loss_and_gradient(parse(text), torch.tensor([x, y], dtype=torch.float64))
    assert f == pytest.approx(value.item(), rel=1e-10, abs=1e-10)
    assert by_hand == pytest.approx(gradient.tolist(), rel=1e-9, abs=1e-9)


def test_where_there_is_no_value_calculus_says_so() -> None:
    assert all(math.isnan(value) for value in value_and_gradient(parse("log(x)"), -1.0, 0.0))
    assert all(math.isnan(value) for value in value_and_gradient(parse("1/x"), 0.0, 0.0))
