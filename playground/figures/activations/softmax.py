"""Softmax in three panels: logits, the probabilities they become, and the Jacobian."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.core.activations.softmax import LOGITS, SoftmaxTrace
from playground.figures.style import SMALL, Look, canvas, heading

HEIGHT = 380


def softmax_panels(trace: SoftmaxTrace, look: Look) -> go.Figure:
    """Bars of z and p, one a class, and a heat map of ∂p_i/∂z_j on a scale around 0."""
    figure = make_subplots(
        rows=1, cols=3, column_widths=[0.3, 0.3, 0.4], horizontal_spacing=0.09, figure=canvas(look, HEIGHT)
    )
    names = [str(i + 1) for i in range(len(trace.logits))]
    _add_bars(figure, names, trace.settings.logits, 1, look)
    _add_bars(figure, names, trace.probabilities.tolist(), 2, look)
    _add_jacobian(figure, names, trace, look)
    figure.update_yaxes(range=[LOGITS.low - 1.2, LOGITS.high + 1.2], dtick=5, row=1, col=1)
    figure.update_yaxes(zeroline=True, zerolinecolor=look.muted, row=1, col=1)
    figure.update_yaxes(range=[0, 1.15], tickformat=".0%", dtick=0.5, row=1, col=2)
    figure.update_xaxes(title_text="class", type="category", row=1, col=1)
    figure.update_xaxes(title_text="class", type="category", row=1, col=2)
    T, shift = trace.settings.temperature, trace.settings.shift
    added = f" + {shift:g}" if shift else ""
    peak = abs(trace.jacobian).max()
    words = (f"logits z{added}", f"p = softmax(z / {T:g})", f"∂pᵢ/∂zⱼ, from −{peak:.3f} to {peak:.3f}")
    for column, text in enumerate(words, start=1):
        axis = "" if column == 1 else str(column)
        figure.add_annotation(heading(text, look) | {"xref": f"x{axis} domain", "yref": f"y{axis} domain"})
    return figure


def _add_bars(
    figure: go.Figure, names: list[str], values: tuple[float, ...] | list[float], column: int, look: Look
) -> None:
    signed = column == 1
    positive, negative = look.diverging[2][1], look.diverging[0][1]
    figure.add_bar(
        x=names,
        y=values,
        marker_color=[negative if signed and value < 0 else positive for value in values],
        text=[f"{value:.2f}" if signed else f"{value:.1%}" for value in values],
        textposition="outside",
        cliponaxis=False,
        constraintext="none",
        textfont={"size": SMALL, "color": look.ink},
        hovertemplate="class %{x}: %{y:.8f}<extra></extra>",
        row=1,
        col=column,
    )


def _add_jacobian(figure: go.Figure, names: list[str], trace: SoftmaxTrace, look: Look) -> None:
    peak = float(abs(trace.jacobian).max()) or 1.0
    figure.add_heatmap(
        x=[f"z{name}" for name in names],
        y=[f"p{name}" for name in names],
        z=trace.jacobian,
        zmin=-peak,
        zmax=peak,
        colorscale=[list(stop) for stop in look.diverging],
        showscale=False,
        xgap=3,
        ygap=3,
        text=[[f"{value:.3f}".replace("-", "−") for value in row] for row in trace.jacobian],
        texttemplate="%{text}",
        textfont={"size": SMALL},  # black or white, as Plotly sees fit for the cell
        hovertemplate="∂%{y}/∂%{x} = %{z:.8f}<extra></extra>",
        row=1,
        col=3,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.ink}, row=1, col=3)
    figure.update_xaxes(showgrid=False, tickfont={"color": look.ink}, row=1, col=3)


def softmax_in_words(trace: SoftmaxTrace) -> str:
    """What the figure shows, for who cannot see it."""
    pairs = zip(trace.settings.logits, trace.probabilities, strict=True)
    classes = "; ".join(f"logit {z:.2f} becomes {p:.1%}" for z, p in pairs)
    return f"Softmax at temperature {trace.settings.temperature:g}: {classes}. A heat map of its Jacobian."
