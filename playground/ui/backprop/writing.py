"""Expressions as LaTeX that fits beside the controls, and tables of them."""

import pandas as pd

from playground.core.backprop import Expression, Step, Writer
from playground.core.backprop.notation import as_text, computed
from playground.core.backprop.steps import PHASES

LETTERS_A_LINE = 62  # of a sum


def in_latex(written: Expression, colour: str) -> str:
    """Symbol = symbols = numbers = value, one a line; long sums take several lines."""
    lines = [rf"\textcolor{{{colour}}}{{{written.symbol}}} &= {_sum(written.symbols)}"]
    if written.numbers != written.symbols:
        lines.append(rf"&= {_sum(written.numbers)}")
    lines[-1] += rf" = \mathbf{{{computed(written.value)}}}"
    return aligned(lines)


def aligned(lines: list[str]) -> str:
    """Lines with their equals signs below each other."""
    return r"\begin{aligned}" + r" \\[0.2em] ".join(lines) + r"\end{aligned}"


def _sum(addends: tuple[str, ...]) -> str:
    """Addends with plus signs; a new line where they would grow too long."""
    lines, room = [[addends[0]]], LETTERS_A_LINE - len(as_text(addends[0]))
    for addend in addends[1:]:
        letters = len(as_text(addend)) + 3
        if letters > room:
            lines.append([])
            room = LETTERS_A_LINE
        lines[-1].append(addend)
        room -= letters
    return r" \\ &\quad + ".join(" + ".join(line) for line in lines)


def steps_table(writer: Writer, steps: list[Step], first: int) -> pd.DataFrame:
    """A row a step, the newest on top: number, phase, quantity, in symbols, in numbers, value."""
    rows = []
    for number, step in reversed(list(enumerate(steps, start=first + 1))):
        written = writer.write(step)
        rows.append(
            (
                str(number),
                PHASES[step.phase],
                as_text(written.symbol),
                as_text(" + ".join(written.symbols)),
                as_text(" + ".join(written.numbers)),
                as_text(computed(written.value)),
            )
        )
    return pd.DataFrame(rows, columns=["step", "part", "quantity", "in symbols", "in numbers", "value"])
