"""One weight: its chain of factors, the sum over all paths, three ways to the same number, and its update."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from playground.core.backprop import BackpropTrace, Parameter, Writer, all_paths, check_gradients
from playground.core.backprop.expressions import Expression, of_sample
from playground.core.backprop.notation import Notation, as_text, computed, parameter_symbol, partial
from playground.core.backprop.paths import Path, Paths
from playground.core.backprop.settings import FROZEN
from playground.core.backprop.steps import Step, all_known
from playground.figures import backprop as figures
from playground.ui import frame
from playground.ui.backprop.choosing import KEY
from playground.ui.backprop.choosing_weight import choose_sample, choose_weight, open_weight
from playground.ui.backprop.writing import aligned
from playground.ui.plot import Click

SHOWN = 200  # paths in the table, the largest first


def draw(trace: BackpropTrace) -> pd.DataFrame:
    """The weight, its paths in the network, its chain and its update. Returns the table of paths."""
    several = trace.settings.samples > 1
    choose, *sample_field, ways = st.columns([1, 0.8, 3.6] if several else [1, 3.4], vertical_alignment="bottom")
    with choose:
        parameter = choose_weight(trace)
    with sample_field[0] if several else choose:
        sample = choose_sample(trace.settings)
    with ways:
        _three_ways(trace, parameter)
    look = frame.current_look()
    lit = figures.lit_by_weight(trace.settings, parameter)
    drawn = figures.network(trace, all_known(trace.settings, sample), lit, look)
    words = f"∂E/∂{parameter.name}, which is {as_text(computed(of_sample(trace, sample, parameter)))}"

    def clicked(click: Click) -> None:
        open_weight(figures.clicked_weight(trace, click.curve, click.point))

    frame.figure(drawn, f"{KEY}_network", figures.network_in_words(trace, words), clicked)
    st.latex(_written(trace, sample, parameter, look["gradient"]))
    return paths_table(trace, all_paths(trace, sample, parameter))


def _written(trace: BackpropTrace, sample: int, parameter: Parameter, colour: str) -> str:
    """The chain in symbols and numbers, the mean over samples where there are several, and the update."""
    writer = Writer(trace)
    chain = writer.write(Step("backward", "dE_dw", sample, parameter.layer, max(parameter.neuron, 0), parameter))
    lines = [
        rf"\textcolor{{{colour}}}{{{chain.symbol}}} &= {' + '.join(chain.symbols)}"
        rf" = {' + '.join(chain.numbers)} = \mathbf{{{computed(chain.value)}}}"
    ]
    if trace.settings.samples > 1:
        mean = partial("E", parameter_symbol(parameter))
        lines.append(
            rf"{mean} &= \tfrac{{1}}{{{trace.settings.samples}}} \textstyle\sum_s "
            rf"{partial('E^{(s)}', parameter_symbol(parameter))} = \mathbf{{{computed(parameter.of(trace.gradient))}}}"
        )
    if parameter.is_bias and trace.settings.biases == FROZEN:
        lines.append(
            rf"{parameter_symbol(parameter)} &\text{{ is frozen: it stays }} {computed(parameter.of(trace.parameters))}"
        )
        return aligned(lines)
    update = writer.write(Step("update", "update", 0, parameter.layer, 0, parameter))
    lines.append(_in_one_line(update))
    return (r"\small " if trace.settings.samples > 1 else "") + aligned(lines)


def _in_one_line(written: Expression) -> str:
    return (
        rf"{written.symbol} &= {' + '.join(written.symbols)} = {' + '.join(written.numbers)}"
        rf" = \mathbf{{{computed(written.value)}}}"
    )


def _three_ways(trace: BackpropTrace, parameter: Parameter) -> None:
    """∂E/∂W by the formula, by autograd and by central difference, beside each other."""
    (row,) = [row for row in check_gradients(trace.settings) if row.quantity == f"∂E/∂{parameter.name}"]
    difference = "at a kink" if row.central_difference is None else as_text(computed(row.central_difference))
    name = f"{'✓' if row.agrees else '✗'}\u00a0∂E/\u2060∂{as_text(parameter_symbol(parameter))}"  # on one line
    cells = (name, as_text(computed(row.formula)), as_text(computed(row.torch)), difference)
    head = ("", "formula", "autograd", "central\u00a0difference")
    st.markdown("\n".join((_cells(head), _cells(["---"] * len(head)), _cells(cells))))


def _cells(values: Sequence[str]) -> str:
    """A row of a table in markdown; the values are numbers and words of our own."""
    return "| " + " | ".join(values) + " |"


def paths_table(trace: BackpropTrace, paths: Paths) -> pd.DataFrame:
    """A row a path, the largest first, then the sum of all of them."""
    rows = [(_way(trace, paths, path), _factors(path), f"{path.product:.8f}") for path in paths.paths[:SHOWN]]
    left_out = len(paths.paths) - len(rows)
    if left_out:
        rest = sum(path.product for path in paths.paths[SHOWN:])
        rows.append((f"{left_out} smaller ones", "", f"{rest:.8f}"))
    known = of_sample(trace, paths.sample, paths.parameter)
    rows.append((f"sum of {len(paths.paths)}", f"backpropagation found {known:.8f}", f"{paths.total:.8f}"))
    return pd.DataFrame(rows, columns=["path from the weight to the loss", "factors, from the loss back", "product"])


def _way(trace: BackpropTrace, paths: Paths, path: Path) -> str:
    names = Notation(trace.settings.sizes, trace.settings.samples)
    layer = paths.parameter.layer
    units = [as_text(names.a(layer + i, k)) for i, k in enumerate(path.neurons)]
    return " → ".join([as_text(parameter_symbol(paths.parameter)), *units, as_text(names.loss(paths.sample))])


def _factors(path: Path) -> str:
    return " · ".join(
        as_text(computed(value)) if value >= 0 else f"({as_text(computed(value))})" for value in path.factors
    )
