"""Value and gradient of a function of x and y at one point, by the rules of calculus on plain numbers.

The other side of the check: no torch here. Forward mode (Wengert 1964): each node gives its value and both partial
derivatives.
"""

import math

from playground.core.optimizers.expression import Binary, Call, Negative, Node, Number, Variable

Dual = tuple[float, float, float]  # f, ∂f/∂x, ∂f/∂y


def value_and_gradient(node: Node, x: float, y: float) -> Dual:
    """f, ∂f/∂x and ∂f/∂y; NaN where the function has no value."""
    try:
        return _dual(node, x, y)
    except (ArithmeticError, ValueError):
        return (math.nan, math.nan, math.nan)


def _dual(node: Node, x: float, y: float) -> Dual:
    match node:
        case Number(value):
            return (value, 0.0, 0.0)
        case Variable(name):
            return (x, 1.0, 0.0) if name == "x" else (y, 0.0, 1.0)
        case Negative(argument):
            a, ax, ay = _dual(argument, x, y)
            return (-a, -ax, -ay)
        case Call(name, argument):
            a, ax, ay = _dual(argument, x, y)
            value, slope = _function(name, a)
            return (value, slope * ax, slope * ay)
        case Binary(operator, left, right):
            return _combined(operator, _dual(left, x, y), _dual(right, x, y))


def _function(name: str, a: float) -> tuple[float, float]:
    """Value and derivative of a function at a."""
    match name:
        case "sin":
            return math.sin(a), math.cos(a)
        case "cos":
            return math.cos(a), -math.sin(a)
        case "exp":
            return math.exp(a), math.exp(a)
        case "log":
            return math.log(a), 1 / a
        case "sqrt":
            return math.sqrt(a), 0.5 / math.sqrt(a)
        case "tanh":
            return math.tanh(a), 1 - math.tanh(a) ** 2
    return abs(a), math.copysign(1.0, a) if a else 0.0


def _combined(operator: str, left: Dual, right: Dual) -> Dual:
    (a, ax, ay), (b, bx, by) = left, right
    match operator:
        case "+":
            return (a + b, ax + bx, ay + by)
        case "-":
            return (a - b, ax - bx, ay - by)
        case "*":
            return (a * b, ax * b + a * bx, ay * b + a * by)
        case "/":
            return (a / b, (ax * b - a * bx) / b**2, (ay * b - a * by) / b**2)
    slope = b * _power(a, b - 1) if b else 0.0  # the exponent b is a plain number
    return (_power(a, b), slope * ax, slope * ay)


def _power(a: float, b: float) -> float:
    return math.pow(a, b)  # refuses the root of a negative number, which ** would answer with a complex one
