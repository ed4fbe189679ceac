"""The names of quantities in LaTeX, as the course writes them, and the same as plain text.

z is counted through all neurons, h through the hidden ones, o and t through the outputs.
"""

import math
import re
from dataclasses import dataclass

from playground.core.backprop.parameters import Parameter

DECIMALS = 8
TINY, HUGE = 1e-5, 1e7  # beyond these, eight decimals say too little or too much
SUBSCRIPTS = str.maketrans("0123456789o", "₀₁₂₃₄₅₆₇₈₉ₒ")
SUPERSCRIPTS = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
WORDS = {
    r"\partial": "∂",
    r"\cdot": "·",
    r"\delta": "δ",
    r"\alpha": "α",
    r"\infty": "∞",
    r"\le": "≤",
    r"\,": " ",
    r"\max": "max",
    r"\tanh": "tanh",
    r"\ln": "ln ",
    r"\text": "",
}


@dataclass(frozen=True)
class Notation:
    """Names in a network of these sizes with so many samples. Layers, neurons and samples count from 0."""

    sizes: tuple[int, ...]
    samples: int

    def z(self, layer: int, neuron: int) -> str:
        """What a neuron adds up."""
        return f"z_{{{sum(self.sizes[1 : layer + 1]) + neuron + 1}}}"

    def a(self, layer: int, neuron: int) -> str:
        """What a unit says: x of an input (layer −1), h of a hidden neuron, o of an output."""
        if layer < 0:
            return f"x_{{{neuron + 1}}}"
        if layer == len(self.sizes) - 2:
            return f"o_{{{neuron + 1}}}"
        return f"h_{{{sum(self.sizes[1 : layer + 1]) + neuron + 1}}}"

    def t(self, neuron: int) -> str:
        """What an output should say."""
        return f"t_{{{neuron + 1}}}"

    def delta(self, layer: int, neuron: int) -> str:
        """Short for ∂E/∂z of a neuron."""
        return self.z(layer, neuron).replace("z", r"\delta", 1)

    def term(self, neuron: int) -> str:
        """What an output adds to the loss."""
        return f"E_{{o{neuron + 1}}}"

    def loss(self, sample: int) -> str:
        """The loss of a sample; with one sample it is the loss."""
        return "E" if self.samples == 1 else f"E^{{({sample + 1})}}"


def parameter_symbol(parameter: Parameter) -> str:
    """W5 with its number as an index."""
    return f"{parameter.name[0]}_{{{parameter.name[1:]}}}"


def partial(numerator: str, denominator: str) -> str:
    """A derivative."""
    return rf"\frac{{\partial {numerator}}}{{\partial {denominator}}}"


def computed(value: float) -> str:
    """A computed number with eight decimals, or with a power of ten where those would show nothing."""
    if math.isnan(value):
        return r"\text{nan}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if value == 0 or TINY <= abs(value) < HUGE:
        return f"{value + 0.0:.{DECIMALS}f}"  # no minus zero
    mantissa, _, exponent = f"{value:.{DECIMALS}e}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


def given(value: float) -> str:
    """A number that was typed: as short as it was, with eight decimals at most."""
    shown = computed(value)
    return shown if not re.fullmatch(r"-?\d+\.\d+", shown) else shown.rstrip("0").rstrip(".")


def factor(shown: str) -> str:
    """A number inside a product: in parentheses when it is negative or has a power of ten."""
    return f"({shown})" if shown.startswith("-") or "10^" in shown else shown


def as_text(latex: str) -> str:
    r"""LaTeX of this package as one line of plain text: \frac{\partial E}{\partial W_{5}} becomes ∂E/∂W₅."""
    for word, sign in WORDS.items():
        latex = re.sub(re.escape(word) + r"(?![a-zA-Z])\s*" if word in (r"\partial",) else re.escape(word), sign, latex)
    return _without_braces(latex).replace("-", "−").strip()


def _without_braces(text: str) -> str:
    """Fractions, indices and powers, from the inside out."""
    inner = re.compile(r"(\\t?frac)?(_|\^)?\{([^{}]*)\}")
    while True:
        text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", _fraction, text)
        found = inner.search(text)
        while found and found[1]:  # a fraction whose parts still hold braces
            found = inner.search(text, found.end())
        if not found:
            return text.replace("\\", "")
        text = text[: found.start()] + _index(found[2], found[3]) + text[found.end() :]


def _fraction(found: re.Match[str]) -> str:
    upper, lower = found[1], found[2]
    if (upper, lower) == ("1", "2"):
        return "½"
    return f"{upper}/({lower})" if " " in lower else f"{upper}/{lower}"


def _index(sign: str | None, content: str) -> str:
    if sign == "_":
        return content.translate(SUBSCRIPTS)
    if sign == "^":
        short = all(letter in "0123456789+-()" for letter in content)
        return content.translate(SUPERSCRIPTS) if short else f"^({content})"
    return content
