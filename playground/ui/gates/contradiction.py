"""Why no line can do XOR or XNOR: the inequalities of the four rows, and the two sums that clash."""

import streamlit as st

from playground.core.gates.functions import FUNCTIONS, corners
from playground.core.gates.separability import Contradiction
from playground.ui import frame
from playground.ui.gates.choosing import written

SIDES = (r"\le 0", "> 0")  # what z must be, for target 0 and 1


def explain(target: str, encoding: str, proof: Contradiction) -> None:
    """The inequalities and the contradiction between them."""
    st.markdown(f"**Why no line can do {frame.as_text(written(target))}**")
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        st.caption("Every row of the truth table asks for one inequality:")
        st.latex(inequalities(target, encoding))
    with right:
        st.caption("Add up those that must fire, and those that must not. The left sides are the same:")
        st.latex(clash(target, encoding, proof))
        st.caption("No three numbers can be above 0 and not above 0. So the rule corrects for ever.")


def inequalities(target: str, encoding: str) -> str:
    """One row each: what z is there, and the side it must be on, in LaTeX."""
    rows = [
        rf"({x1},{x2}): \quad & {_sum((x1, x2, 1))} && {SIDES[bit]}"
        for (x1, x2), bit in zip(corners(encoding), FUNCTIONS[target], strict=True)
    ]
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def clash(target: str, encoding: str, proof: Contradiction) -> str:
    """The two sums, in LaTeX."""
    rows = list(zip(corners(encoding), FUNCTIONS[target], proof.multipliers, strict=True))
    names = {
        bit: "+".join(f"({x1},{x2})" for (x1, x2), value, times in rows if value == bit for _ in range(times))
        for bit in (1, 0)
    }
    total = _sum(proof.total)
    return rf"\begin{{aligned}} {names[1]}: \quad & {total} > 0 \\ {names[0]}: \quad & {total} \le 0 \end{{aligned}}"


def _sum(coefficients: tuple[int, int, int]) -> str:
    """Coefficients of w1, w2 and b as a sum."""
    text = ""
    for number, name in zip(coefficients, ("w_1", "w_2", "b"), strict=True):
        if number:
            sign = "-" if number < 0 else "+" if text else ""
            text += f"{sign}{'' if abs(number) == 1 else abs(number)}{name}"
    return text or "0"
