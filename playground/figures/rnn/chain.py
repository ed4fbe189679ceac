"""The cell with its loop, or the loop laid out: a copy for every step, all with the same weights."""

from playground.core.rnn.cell import RnnTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.recurrent import arrow, box, note
from playground.figures.style import Look, layout_of, plain

HEIGHT, SHOWN = 190, 12  # px; steps that are drawn, around the chosen one
BOX, DOWN, UP = 0.3, -1.0, 1.0  # half a box; where inputs and outputs stand


def chain_picture(trace: RnnTrace, step: int, rolled: bool, look: Look) -> Drawing:
    """Boxes of steps with arrows h between them, x from below, y above. The chosen step is framed."""
    steps = [step] if rolled else _around(step, len(trace.x))
    notes = [part for place, number in enumerate(steps) for part in _copy(trace, place, number, rolled, look)]
    shapes = [_cell(place, number == step, look) for place, number in enumerate(steps)]
    if rolled:
        shapes.append(_loop(look))
        notes.append(arrow((0.62, 0.0), (BOX, 0.0), look["forward"]))
        notes.append(note(1.45, 0.2, "W<sub>h</sub>, to the next step", look.muted))
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"visible": False, "range": [-2.5, 2.5] if rolled else [-0.7, max(len(steps), 5) - 0.3]},
        yaxis={"visible": False, "range": [-1.45, 1.45]},
        annotations=notes,
        shapes=shapes,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
    )
    return Drawing([_places(steps)], layout)


def _copy(trace: RnnTrace, place: int, number: int, rolled: bool, look: Look) -> list[Plain]:
    """What belongs to one box: input, output, and the arrow from the box before."""
    blue, grey = look["forward"], look.muted
    parts = [
        note(place, 0, "tanh" if rolled else f"h<sub>{number + 1}</sub>", look.ink),
        note(place, DOWN - 0.22, f"<b>{plain(trace.settings.tokens[number], 9)}</b>", look.ink),
        note(place, UP + 0.22, f"y<sub>{number + 1}</sub> {trace.y[number]:.2f}", look.ink),
        arrow((place, DOWN), (place, -BOX), blue),
        arrow((place, BOX), (place, UP), blue),
        note(place + 0.14, -0.66, "W<sub>x</sub>", grey),
        note(place + 0.14, 0.64, "W<sub>y</sub>", grey),
    ]
    if number and not rolled:
        parts += [arrow((place - 1 + BOX, 0), (place - BOX, 0), blue), note(place - 0.5, 0.2, "W<sub>h</sub>", grey)]
    return parts


def _places(steps: list[int]) -> Plain:
    """Points that nobody sees, on every box, for hovering and clicking."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(steps))),
        "y": [0] * len(steps),
        "marker": {"size": 44, "opacity": 0},
        "customdata": steps,
        "hovertemplate": "click: this step<extra></extra>",
    }


def first_shown(step: int, steps: int) -> int:
    """The number of the step in the first box, from 0."""
    return _around(step, steps)[0]


def _around(step: int, steps: int) -> list[int]:
    first = max(0, min(step - SHOWN // 2, steps - SHOWN))
    return list(range(first, min(first + SHOWN, steps)))


def _cell(place: int, chosen: bool, look: Look) -> Plain:
    colour, width = (look["chosen"], 4) if chosen else (look.muted, 2)
    return box((place - BOX, place + BOX), (-BOX, BOX), colour, width)


def _loop(look: Look) -> Plain:
    path = f"M {BOX} 0.12 C 0.9 0.7, 0.9 -0.05, 0.55 0"
    return {"type": "path", "path": path, "line": {"color": look["forward"], "width": 2.5}}


def chain_in_words(trace: RnnTrace, step: int, rolled: bool) -> str:
    """What the chain shows, for who cannot see it."""
    how = "One cell with a loop" if rolled else f"The cell unrolled over {len(trace.x)} steps"
    word = trace.settings.tokens[step]
    return f"{how}. Chosen is step {step + 1} of {len(trace.x)}, which reads {word}; y is {trace.y[step]:.3f}."
