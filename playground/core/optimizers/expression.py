"""A function of x and y, typed by a learner, as a small tree: numbers, x, y, + - * / **, and eight functions.

The text is read by Python's `ast` and every node is looked at; what is not on the list is refused in words. Nothing of
it is ever executed: the tree is computed node by node, with torch operations.
"""

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import torch
from torch import Tensor

from playground.core.settings import SettingsError

LONGEST = 120  # letters
DEEPEST = 24
NODES = 80
EXPONENT = 8.0
LARGEST = 1e6
VARIABLES = ("x", "y")
FUNCTIONS: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[float], float]]] = {
    "sin": (torch.sin, math.sin),
    "cos": (torch.cos, math.cos),
    "exp": (torch.exp, math.exp),
    "log": (torch.log, math.log),
    "sqrt": (torch.sqrt, math.sqrt),
    "abs": (torch.abs, abs),
    "tanh": (torch.tanh, math.tanh),
}
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
LATEX = {"abs": (r"\left|", r"\right|"), "sqrt": (r"\sqrt{", "}"), "exp": ("e^{", "}")}
BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}  # how strongly; a sign has 3
ALLOWED = f"allowed are numbers, x, y, + - * / **, brackets and {', '.join(FUNCTIONS)}"


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Variable:
    """x or y."""

    name: str


@dataclass(frozen=True)
class Negative:
    """−a."""

    argument: "Node"


@dataclass(frozen=True)
class Call:
    """A function of the list, of one argument."""

    name: str
    argument: "Node"


@dataclass(frozen=True)
class Binary:
    """left operator right."""

    operator: str
    left: "Node"
    right: "Node"


T = TypeVar("T", Tensor, float)
Node = Number | Variable | Negative | Call | Binary


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """The tree of a function of x and y. Raises SettingsError, in words, for everything that is not on the list."""
    if not text.strip():
        raise SettingsError(f"The function is empty; {ALLOWED}.")
    if len(text) > LONGEST:
        raise SettingsError(f"The function has {len(text):,} letters; allowed are {LONGEST}.")
    try:
        tree = ast.parse(text.strip().replace("^", "**").replace("−", "-"), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SettingsError(f"The function {_quoted(text)} can’t be read as a formula; {ALLOWED}.") from None
    if sum(1 for _ in ast.walk(tree)) > 3 * NODES:
        raise SettingsError(f"The function has too many parts; allowed are about {NODES}.")
    node = _read(tree.body, 1)
    if not uses_variables(node):
        raise SettingsError(f"The function {_quoted(text)} contains neither x nor y; {ALLOWED}.")
    return node


def _read(tree: ast.expr, depth: int) -> Node:
    """One node of Python's tree as one of ours; parts without x and y become numbers at once."""
    if depth > DEEPEST:
        raise SettingsError(f"The function is nested too deeply; allowed are {DEEPEST} levels.")
    match tree:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _number(value)
        case ast.Name(id="x" | "y" as name):
            return Variable(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            argument = _read(operand, depth + 1)
            return Number(-argument.value) if isinstance(argument, Number) else Negative(argument)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _read(operand, depth + 1)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return _binary(OPERATORS[type(op)], _read(left, depth + 1), _read(right, depth + 1))
        case ast.Call(func=ast.Name(id=name), args=[argument_tree], keywords=[]) if name in FUNCTIONS:
            return _call(name, _read(argument_tree, depth + 1))
    raise SettingsError(f"The function contains {_quoted(_source(tree))}, which is not allowed; {ALLOWED}.")


def _number(value: float) -> Number:
    if not abs(value) <= LARGEST:
        raise SettingsError(f"The function contains a number that is too large; allowed is up to {LARGEST:,.0f}.")
    return Number(float(value))


def _call(name: str, argument: Node) -> Node:
    if not isinstance(argument, Number):
        return Call(name, argument)
    try:
        return _number(FUNCTIONS[name][1](argument.value))
    except (ValueError, OverflowError):
        raise SettingsError(f"{name}({argument.value:g}) is not a number; allowed is what has a value.") from None


def _binary(operator: str, left: Node, right: Node) -> Node:
    if operator == "**":
        _check_exponent(right)
    if operator == "/" and right == Number(0.0):
        raise SettingsError("The function divides by zero; allowed is what has a value.")
    node = Binary(operator, left, right)
    if uses_variables(node):
        return node
    return _number(_computed(operator, left, right))


def _computed(operator: str, left: Node, right: Node) -> float:
    """Of two numbers; NaN where there is no value."""
    if not (isinstance(left, Number) and isinstance(right, Number)):
        return math.nan
    try:
        return math.pow(left.value, right.value) if operator == "**" else _apply(operator, left.value, right.value)
    except (ArithmeticError, ValueError):
        return math.nan


def _check_exponent(node: Node) -> None:
    if not isinstance(node, Number):
        raise SettingsError("The function has an exponent that is no plain number; allowed is a number.")
    if abs(node.value) > EXPONENT:
        raise SettingsError(f"The function has the exponent {node.value:g}; allowed is −{EXPONENT:g} to {EXPONENT:g}.")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")


def _source(tree: ast.expr) -> str:
    try:
        return ast.unparse(tree)
    except (ValueError, RecursionError):
        return type(tree).__name__


def uses_variables(node: Node) -> bool:
    """Whether x or y stands anywhere in it."""
    match node:
        case Variable():
            return True
        case Negative(argument) | Call(_, argument):
            return uses_variables(argument)
        case Binary(_, left, right):
            return uses_variables(left) or uses_variables(right)
    return False


def evaluate(node: Node, x: Tensor, y: Tensor) -> Tensor:
    """The function's value at points given by x and y of one shape; differentiable. A number stays a plain one."""
    match node:
        case Number(value):
            return value  # type: ignore[return-value]  # never the whole function: parse asks for x or y
        case Variable(name):
            return x if name == "x" else y
        case Negative(argument):
            return -evaluate(argument, x, y)
        case Call(name, argument):
            return FUNCTIONS[name][0](evaluate(argument, x, y))
        case Binary(operator, left, right):
            return _apply(operator, evaluate(left, x, y), evaluate(right, x, y))


def _apply(operator: str, a: T, b: T) -> T:
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
    return a**b  # type: ignore[no-any-return]


def code_of(node: Node, outside: int = 0) -> str:
    """The function as Python code with torch's functions, with no more brackets than it needs."""
    match node:
        case Number(value):
            text = f"{value:.17g}" if f"{value:.12g}" != repr(value).removesuffix(".0") else f"{value:.12g}"
            return f"({text})" if value < 0 and outside > 2 else text
        case Variable(name):
            return name
        case Negative(argument):
            return _bracketed(f"-{code_of(argument, 3)}", outside > 2)
        case Call(name, argument):
            return f"torch.{name}({code_of(argument)})"
        case Binary(operator, left, right):
            mine = BINDING[operator]
            first, second = (mine + 1, mine) if operator == "**" else (mine, mine + 1)
            space = "" if operator == "**" else " "
            text = f"{code_of(left, first)}{space}{operator}{space}{code_of(right, second)}"
            return _bracketed(text, mine < outside)


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def latex_of(node: Node, outside: int = 0) -> str:
    """The function as LaTeX."""
    match node:
        case Number(value):
            text = f"{value:.6g}"
            return f"({text})" if value < 0 and outside > 2 else text
        case Variable(name):
            return name
        case Negative(argument):
            return _bracketed(f"-{latex_of(argument, 3)}", outside > 2)
        case Call(name, argument):
            before, after = LATEX.get(name, (rf"\{name}\left(", r"\right)"))
            return before + latex_of(argument) + after
        case Binary("/", left, right):
            return rf"\tfrac{{{latex_of(left)}}}{{{latex_of(right)}}}"
        case Binary("**", left, right):
            return f"{latex_of(left, 5)}^{{{latex_of(right)}}}"
        case Binary(operator, left, right):
            mine, sign = BINDING[operator], r"\," if operator == "*" else operator
            return _bracketed(f"{latex_of(left, mine)} {sign} {latex_of(right, mine + 1)}", mine < outside)
