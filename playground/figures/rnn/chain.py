"""The cell with its loop, or the loop laid out: a copy for every step, all with the same weights."""

from playground.core.rnn.cell import RnnTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.style import SMALL, Look, layout_of, plain

HEIGHT, SHOWN = 190, 12  # px; steps that are drawn, around the chosen one
BOX, DOWN, UP = 0.3, -1.0, 1.0  # half a box; where inputs and outputs stand


def chain_picture(trace: RnnTrace, step: int, rolled: bool, look: Look) -> Drawing:
    """Boxes of steps with arrows h between them, x from below, y above. The chosen step is framed."""
    steps = [step] if rolled else _around(step, len(trace.x))
    notes: list[Plain] = []
    shapes: list[Plain] = []
    words = trace.settings.tokens
    for place, number in enumerate(steps):
        chosen = number == step
        shapes.append(_box(place, look["chosen"] if chosen else look.muted, 4 if chosen else 2))
        notes += [
            _text(place, 0, "tanh" if rolled else f"h<sub>{number + 1}</sub>", look.ink),
            _text(place, DOWN - 0.22, f"<b>{plain(words[number], 9)}</b>", look.ink),
            _text(place, UP + 0.22, f"y<sub>{number + 1}</sub> {trace.y[number]:.2f}", look.ink),
            _arrow((place, DOWN), (place, -BOX), look["forward"]),
            _arrow((place, BOX), (place, UP), look["forward"]),
            _text(place + 0.14, -0.66, "W<sub>x</sub>", look.muted),
            _text(place + 0.14, 0.64, "W<sub>y</sub>", look.muted),
        ]
        if not rolled and number:
            notes.append(_arrow((place - 1 + BOX, 0), (place - BOX, 0), look["forward"]))
            notes.append(_text(place - 0.5, 0.2, "W<sub>h</sub>", look.muted))
    if rolled:
        shapes.append(_loop(look))
        notes.append(_arrow((0.62, 0.0), (BOX, 0.0), look["forward"]))
        notes.append(_text(1.45, 0.2, "W<sub>h</sub>, to the next step", look.muted))
    width = max(len(steps), 5)
    across = [-0.7, width - 0.3] if not rolled else [-2.5, 2.5]
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"visible": False, "range": across},
        yaxis={"visible": False, "range": [-1.45, 1.45]},
        annotations=notes,
        shapes=shapes,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
    )
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(steps))),
        "y": [0] * len(steps),
        "marker": {"size": 44, "opacity": 0},
        "customdata": steps,
        "hovertemplate": "click: this step<extra></extra>",
    }
    return Drawing([points], layout)


def first_shown(step: int, steps: int) -> int:
    """The number of the step in the first box, from 0."""
    return _around(step, steps)[0]


def _around(step: int, steps: int) -> list[int]:
    first = max(0, min(step - SHOWN // 2, steps - SHOWN))
    return list(range(first, min(first + SHOWN, steps)))


def _box(place: int, colour: str, width: int) -> Plain:
    ends = {"x0": place - BOX, "x1": place + BOX, "y0": -BOX, "y1": BOX}
    return {"type": "rect", **ends, "line": {"color": colour, "width": width}}


def _loop(look: Look) -> Plain:
    path = f"M {BOX} 0.12 C 0.9 0.7, 0.9 -0.05, 0.55 0"
    return {"type": "path", "path": path, "line": {"color": look["forward"], "width": 2.5}}


def _arrow(start: tuple[float, float], end: tuple[float, float], colour: str) -> Plain:
    ends = {"x": end[0], "y": end[1], "ax": start[0], "ay": start[1], "axref": "x", "ayref": "y"}
    return ends | {"text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": colour}


def _text(x: float, y: float, text: str, colour: str) -> Plain:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": SMALL, "color": colour}}


def chain_in_words(trace: RnnTrace, step: int, rolled: bool) -> str:
    """What the chain shows, for who cannot see it."""
    how = "One cell with a loop" if rolled else f"The cell unrolled over {len(trace.x)} steps"
    word = trace.settings.tokens[step]
    return f"{how}. Chosen is step {step + 1} of {len(trace.x)}, which reads {word}; y is {trace.y[step]:.3f}."
