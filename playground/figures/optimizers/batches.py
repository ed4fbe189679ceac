"""Three ways through the same data over the loss of (w, b), their losses, and the noise of a gradient by batch size."""

import math

import numpy as np

from playground.core.optimizers.batches import SAMPLES, WINDOW, BatchesTrace, BatchRun
from playground.figures.drawing import Drawing
from playground.figures.optimizers.landscape import contour_of
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.playback import Reading, part, playback
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 400
MAP, CURVES = (0.0, 0.52), (0.65, 1.0)
UPPER, LOWER = (0.6, 1.0), (0.0, 0.36)
FRAMES = 200
LOSSES = (0.2, 20.0)
NOISES = (0.05, 10.0)


def batches(trace: BatchesTrace, look: Look) -> Drawing:
    """Map, loss and noise. All run by the same clock: how many samples have been seen."""
    heights = np.log10(trace.surface)
    traces: list[Plain] = [contour_of(trace.w, trace.b, heights, trace.surface, look)]
    parts = []
    for run in reversed(trace.runs):  # single samples scatter most: they lie below the others
        upto = updates_by_frame(run, trace.settings.epochs)
        line = {"color": colour_of(run, look), "width": 1.2 if run.batch_size == 1 else 2.5}
        head = {"color": line["color"], "size": 11, "line": {"color": look.paper, "width": 2}}
        w, b = run.points.T.astype(np.float32)  # to the browser as halves of what they are: a pixel is coarser
        losses = run.losses.astype(np.float32)
        seen = np.minimum(np.arange(len(w)) / run.updates_per_epoch, trace.settings.epochs).astype(np.float32)
        opacity = 0.55 if run.batch_size == 1 else 1
        hover = f"epoch %{{x:.2f}}: %{{y:.4g}}<extra>{run.title}</extra>"
        for drawn, alone in (
            (scatter(w, b, "", "lines", line=line, opacity=opacity, hoverinfo="skip"), False),
            (scatter(w, b, "", "markers", marker=head, hoverinfo="skip"), True),
            (scatter(seen, losses, "2", "lines", line=line, opacity=opacity, hovertemplate=hover), False),
        ):
            parts.append(part(len(traces), alone, upto))
            traces.append(drawn)
    traces += [_minimum(trace, look), *_noise(trace, look)]
    readings = [Reading(run.title, colour_of(run, look), _counters(run, trace.settings.epochs)) for run in trace.runs]
    layout = layout_of(look, HEIGHT, margin={"l": 8, "r": 18, "t": 34, "b": 8}, **_panels(trace, look))
    return Drawing(traces, layout, playback(parts, _words(trace.settings.epochs), readings, look))


def colour_of(run: BatchRun, look: Look) -> str:
    """The full batch, single samples, and what lies between."""
    return look[{SAMPLES: "full_batch", 1: "single_samples"}.get(run.batch_size, "mini_batch")]


def updates_by_frame(run: BatchRun, epochs: int) -> list[int]:
    """How many updates are made when a frame's samples have been seen: those whose batch is complete."""
    done = []
    for frame in range(FRAMES + 1):
        epoch, rest = divmod(frame * epochs * SAMPLES // FRAMES, SAMPLES)
        done.append(epoch * run.updates_per_epoch + rest // run.batch_size)
    return done


def _words(epochs: int) -> list[str]:
    return [f"{frame * epochs * SAMPLES // FRAMES:,} samples" for frame in range(FRAMES + 1)]


def _counters(run: BatchRun, epochs: int) -> list[str]:
    """Epoch, batch and iteration when so many updates are made."""
    texts = []
    for done in updates_by_frame(run, epochs):
        epoch, batch = divmod(max(done - 1, 0), run.updates_per_epoch)
        number = batch + 1 if done else 0
        texts.append(f"epoch {epoch + 1}/{epochs} · batch {number:,}/{run.updates_per_epoch:,} · iteration {done:,}")
    return texts


def _panels(trace: BatchesTrace, look: Look) -> Plain:
    quiet = {"showgrid": False, "nticks": 6}
    w, b = ({"range": list(ends), "title": {"text": name}} for ends, name in zip(WINDOW, "wb", strict=True))
    epochs = {"range": [0, trace.settings.epochs], "dtick": 1, "title": {"text": "epoch"}, "showgrid": False}
    sizes = {"type": "log", "range": [-0.1, math.log10(SAMPLES) + 0.1], "dtick": 1, "title": {"text": "batch size B"}}
    titles = {"2": "loss over all samples", "3": "noise of the gradient: ● measured — σ/√B"}
    return {
        **axes("", MAP, (0, 1), w | quiet, b | quiet),
        **axes("2", CURVES, UPPER, epochs, _decades(LOSSES)),
        **axes("3", CURVES, LOWER, sizes | {"showgrid": False}, _decades(NOISES)),
        "annotations": [title(words, axis, look, size=SMALL) for axis, words in titles.items()],
    }


def _decades(ends: tuple[float, float]) -> Plain:
    return {"type": "log", "range": [math.log10(end) for end in ends], "dtick": 1}


def _minimum(trace: BatchesTrace, look: Look) -> Plain:
    marker = {"symbol": "star", "size": 15, "color": look.ink, "line": {"color": look.paper, "width": 1.5}}
    hover = "least squares: w = %{x:.4f}, b = %{y:.4f}<extra></extra>"
    w, b = trace.minimum
    return scatter([w], [b], "", "markers", marker=marker, hovertemplate=hover)


def _noise(trace: BatchesTrace, look: Look) -> list[Plain]:
    """The last size is all samples: no noise, and no place on a logarithmic axis."""
    noise, colour = trace.noise, look["gradient"]
    known = noise.formula > 0
    sizes, dots = noise.sizes[known], {"color": colour, "size": 9}
    chosen = {1: "single_samples", trace.settings.batch_size: "mini_batch"}
    lines = [
        scatter([size] * 2, list(NOISES), "3", "lines", line={"color": look[name], "width": 1.5}, hoverinfo="skip")
        for size, name in chosen.items()
    ]
    hover = "B = %{x:,}: %{y:.4g}<extra></extra>"
    return [
        *lines,
        scatter(sizes, noise.formula[known], "3", "lines", line={"color": colour, "width": 2}, hoverinfo="skip"),
        scatter(sizes, noise.measured[known], "3", "markers", marker=dots, hovertemplate=hover),
    ]


def batches_in_words(trace: BatchesTrace) -> str:
    """What the figure shows, for who cannot see it."""
    runs = "; ".join(
        f"{run.title}: {run.updates_per_epoch:,} updates an epoch, loss {run.losses[-1]:.4g} at the end"
        for run in trace.runs
    )
    return (
        f"Paths over the loss of w and b, {trace.settings.epochs} epochs. {runs}. The noise of a gradient falls from "
        f"{trace.noise.measured[0]:.3g} at B = 1 to {trace.noise.measured[-2]:.3g} at B = {trace.noise.sizes[-2]:,.0f}."
    )
