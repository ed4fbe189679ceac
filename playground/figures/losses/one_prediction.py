"""Losses above their gradients, over the same prediction: the chosen losses, their tangents, and the kinks."""

from playground.core.losses.functions import KINDS, LOSSES
from playground.core.losses.one_prediction import Curve, PredictionTrace
from playground.figures.drawing import Drawing
from playground.figures.losses.marks import Reach, labels, line_of, point, upright
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.style import Look, layout_of

HEIGHT = 500
LABELS = 188  # px, to the right of the curves
LOWER, GUTTER = 0.42, 0.11  # the height of the lower panel and of the gap above it
GAP = 0.1  # between two labels, in parts of a panel's height
VALUES: dict[str, Reach] = {"number": (-0.5, 9.5), "probability": (-0.25, 5.25), "logit": (-0.4, 7.4)}
SLOPES: dict[str, Reach] = {"number": (-6.5, 6.5), "probability": (-11, 11), "logit": (-1.2, 1.2)}
TICKS = {"number": (2, 3), "probability": (1, 5), "logit": (2, 1)}  # between the ticks of values and of slopes
UNBROKEN = 1e-6  # sides that differ by less show no kink


def prediction_curves(trace: PredictionTrace, look: Look) -> Drawing:
    """Both panels. The axes depend on the kind of prediction only."""
    settings = trace.settings
    kind, known = settings.kind, KINDS[settings.kind]
    letter, x = known.letter, settings.prediction
    zero = {"zeroline": True, "zerolinecolor": look.muted, "zerolinewidth": 1}
    margin = 0.02 * (known.predictions.high - known.predictions.low)
    along = {"range": [known.predictions.low - margin, known.predictions.high + margin]}
    values, slopes = (
        {"range": reach[kind], "dtick": dtick} for reach, dtick in zip((VALUES, SLOPES), TICKS[kind], strict=True)
    )
    layout = layout_of(
        look,
        HEIGHT,
        margin={"l": 8, "r": LABELS, "t": 34, "b": 8},
        **axes("", (0, 1), (LOWER + GUTTER, 1), along | {"showticklabels": False}, zero | values),
        **axes("2", (0, 1), (0, LOWER), along | {"title": {"text": f"prediction {letter}"}}, zero | slopes),
        annotations=[
            title(f"loss L, with tangents at {letter} = {x:g}; target y = {settings.target:g}", "", look),
            title(f"gradient ∂L/∂{letter}", "2", look),
            *_labels(trace, "", look),
            *_labels(trace, "2", look),
        ],
        shapes=[upright(x, axis, look) for axis in ("", "2")],
    )
    return Drawing([drawn for curve in trace.curves for drawn in _drawn(curve, trace, look)], layout)


def _drawn(curve: Curve, trace: PredictionTrace, look: Look) -> list[Plain]:
    """The traces of one loss: its tangent, and in each panel its line and the chosen point; kinks below."""
    name, line, kind = LOSSES[curve.name].title, line_of(curve.name, look), trace.settings.kind
    soft = {"color": line["color"], "width": 6}
    traces = [scatter(curve.tangent_x, curve.tangent_y, "", "lines", hoverinfo="skip", line=soft, opacity=0.3)]
    for axis, y, at, reach in (
        ("", curve.values, curve.value, VALUES[kind]),
        ("2", curve.slopes, curve.slope, SLOPES[kind]),
    ):
        hover = f"%{{y:.4f}} at %{{x:.3f}}<extra>{name}</extra>"
        traces.append(scatter(curve.grid, y, axis, "lines", line=line, hovertemplate=hover, name=name))
        traces += _kinks(curve, look) if axis else []
        traces.append(point(trace.settings.prediction, at, axis, line["color"], look, reach))
    return traces


def _kinks(curve: Curve, look: Look) -> list[Plain]:
    """Hollow where the graph of slopes breaks off, filled where PyTorch puts the slope."""
    colour = line_of(curve.name, look)["color"]
    hollow = {"color": look.paper, "size": 9, "line": {"color": colour, "width": 2}}
    traces = []
    for kink in curve.kinks:
        if abs(kink.left_slope - kink.right_slope) < UNBROKEN:
            continue
        hover = f"PyTorch returns %{{y:g}} at {kink.x:g}<extra></extra>"
        sides = [kink.left_slope, kink.right_slope]
        traces.append(scatter([kink.x] * 2, sides, "2", "markers", marker=hollow, hoverinfo="skip"))
        filled = {"color": colour, "size": 7}
        traces.append(scatter([kink.x], [kink.slope], "2", "markers", marker=filled, hovertemplate=hover))
    return traces


def _labels(trace: PredictionTrace, axis: str, look: Look) -> list[Plain]:
    """The name of each loss with its value at the prediction, beside the right end of its line."""
    words = []
    for curve in trace.curves:
        value, ends = (curve.slope, curve.slopes) if axis else (curve.value, curve.values)
        shown = f"{value:.4f}" if abs(value) < 1e4 else f"{value:.3g}"
        words.append(
            (f"{LOSSES[curve.name].title} <b>{shown}</b>", line_of(curve.name, look)["color"], float(ends[-1]))
        )
    return labels(words, axis, (SLOPES if axis else VALUES)[trace.settings.kind], GAP)


def prediction_in_words(trace: PredictionTrace) -> str:
    """What the figure shows, for who cannot see it."""
    settings = trace.settings
    parts = [f"{LOSSES[curve.name].title}: L = {curve.value:.4f}, slope {curve.slope:.4f}" for curve in trace.curves]
    return (
        f"Curves of losses above curves of their gradients over {KINDS[settings.kind].title}. "
        f"At {settings.prediction:g} with target {settings.target:g}: {'; '.join(parts)}."
    )
