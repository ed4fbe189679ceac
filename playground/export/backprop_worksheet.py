"""A worksheet to print: the network and what to compute on the first page, all answers from the second page on."""

from collections.abc import Callable, Iterator
from html import escape

from playground.core.backprop import BackpropSettings, BackpropTrace, Step, Writer, trace_backprop, walk
from playground.core.backprop.expressions import Expression
from playground.core.backprop.functions import ACTIVATION_TITLES, LOSSES
from playground.core.backprop.notation import Notation, as_text, computed, given, parameter_symbol
from playground.core.backprop.parameters import all_parameters
from playground.core.backprop.settings import BIASES, format_sizes
from playground.export.template import fill, read_template

PAGE = read_template("backprop_worksheet.html.txt")
Written = list[tuple[Step, Expression]]
HEADINGS = {"forward": "1. Forward", "backward": "2. Backward", "update": "3. Update", "again": "4. Forward again"}
WIDTH, APART = 660, 60  # of the drawing; of two units in a column


def render_worksheet(settings: BackpropSettings) -> str:
    """One HTML file that needs nothing else. Everything in it comes from numbers, and all of it is escaped."""
    trace = trace_backprop(settings)
    writer = Writer(trace)
    steps = [(step, writer.write(step)) for step in walk(settings)]
    values = {
        "sizes": escape(format_sizes(settings.sizes)),
        "facts": "\n".join(f"<li>{escape(line)}</li>" for line in _given(trace)),
        "drawing": _drawing(settings),
        "questions": "\n".join(_questions(settings, steps)),
        "answers": "\n".join(_answers(settings, steps)),
    }
    return fill(PAGE, set(), values) + "\n"


def _given(trace: BackpropTrace) -> Iterator[str]:
    """What one needs to begin."""
    settings = trace.settings
    names = Notation(settings.sizes, settings.samples)
    for sample, (x, t) in enumerate(zip(trace.data.X.tolist(), trace.data.T.tolist(), strict=True)):
        inputs = [f"{as_text(names.a(-1, i))} = {as_text(given(value))}" for i, value in enumerate(x)]
        targets = [f"{as_text(names.t(k))} = {as_text(given(value))}" for k, value in enumerate(t)]
        label = f"sample {sample + 1}: " if settings.samples > 1 else ""
        yield label + ", ".join([*inputs, *targets])
    every = all_parameters(settings.sizes, settings.biases)
    yield ", ".join(
        f"{as_text(parameter_symbol(each))} = {as_text(given(each.of(trace.parameters)))}" for each in every
    )
    yield (
        f"activation: {ACTIVATION_TITLES[settings.hidden]} in hidden layers, {ACTIVATION_TITLES[settings.output]} at "
        f"the output; loss: {LOSSES[settings.loss]}; biases: {BIASES[settings.biases]}"
    )
    yield f"learning rate α = {as_text(given(settings.learning_rate))}; eight decimals"


def _titled(settings: BackpropSettings, step: Step) -> str:
    """The heading under which a step stands: its phase, and its sample where there are several."""
    heading = HEADINGS[step.phase]
    return f"{heading}, sample {step.sample + 1}" if settings.samples > 1 and _has_sample(step) else heading


def _has_sample(step: Step) -> bool:
    return step.kind not in ("mean", "gradient", "update")


def _questions(settings: BackpropSettings, steps: Written) -> Iterator[str]:
    """A symbol and a line to write on for each step."""
    yield from _listed(settings, steps, lambda written: f"<b>{_text(written.symbol)}</b> = <span></span>", "blanks")


def _answers(settings: BackpropSettings, steps: Written) -> Iterator[str]:
    """Symbol, formula, numbers and value of each step."""
    yield from _listed(settings, steps, _answered, "solved")


def _answered(written: Expression) -> str:
    symbols, numbers = _text(" + ".join(written.symbols)), _text(" + ".join(written.numbers))
    return f"<b>{_text(written.symbol)}</b> = {symbols} = {numbers} = <b>{_text(computed(written.value))}</b>"


def _listed(settings: BackpropSettings, steps: Written, show: Callable[[Expression], str], kind: str) -> Iterator[str]:
    heading = ""
    for step, written in steps:
        if _titled(settings, step) != heading:
            yield "</ul>" if heading else ""
            heading = _titled(settings, step)
            yield f'<h3>{escape(heading)}</h3><ul class="{kind}">'
        yield f"<li>{show(written)}</li>"
    yield "</ul>"


def _text(latex: str) -> str:
    return escape(as_text(latex))


def _drawing(settings: BackpropSettings) -> str:
    """The network as SVG: units with their names, edges without."""
    names, sizes = Notation(settings.sizes, settings.samples), settings.sizes
    height = APART * max(sizes)

    def at(column: int, number: int) -> tuple[float, float]:
        x = 40 + column * (WIDTH - 80) / (len(sizes) - 1)
        return x, height / 2 + (number - (sizes[column] - 1) / 2) * APART

    parts = []
    for column in range(1, len(sizes)):
        for i in range(sizes[column - 1]):
            for k in range(sizes[column]):
                (x0, y0), (x1, y1) = at(column - 1, i), at(column, k)
                parts.append(f'<line x1="{x0:.0f}" y1="{y0:.0f}" x2="{x1:.0f}" y2="{y1:.0f}"/>')
    for column, size in enumerate(sizes):
        for number in range(size):
            x, y = at(column, number)
            name = escape(as_text(names.a(column - 1, number)))
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="16"/><text x="{x:.0f}" y="{y + 5:.0f}">{name}</text>')
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="the network">{"".join(parts)}</svg>'
