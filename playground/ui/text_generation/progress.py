"""How far the newest run is, and how well it does: a bar and a line of measures."""

import math
from collections.abc import Sequence

import streamlit as st

from playground.core.text_generation.view import TextGenerationView
from playground.engine.states import Status
from playground.ui import frame
from playground.ui.statuses import STATUS_WORDS
from playground.ui.text_generation.choosing import Chosen
from playground.ui.text_generation.runs import KnownRun, Watched, look_at

LARGE = 12.0  # nats: the perplexity of more would be a row of digits


def progress(chosen: Chosen | None, runs: Sequence[KnownRun]) -> None:
    """The bar with the place of the newest run, and its measures below."""
    with frame.refusals():
        main = next(iter(look_at(runs)), None)
    trained = main.trained if main else None
    if main is None or trained is None:
        start = "First choose a text and settings on the left." if chosen is None else "Press Train to start."
        words = start if main is None else STATUS_WORDS[main.view.status] + " …"
        st.progress(0.0, text=words)
        st.caption("Nothing is trained yet." if main is None else frame.as_text(main.view.message or " "))
        return
    share = min(trained.updates / max(trained.total_updates, 1), 1.0)
    rate = trained.learning_rate_changes[-1][1] if trained.learning_rate_changes else None
    others = chosen is not None and not main.run.same_as(chosen, rate)
    text = _position(main, trained) + (" · the settings on the left are others, for the next Train" if others else "")
    st.progress(share, text=text)
    if main.view.status is Status.FAILED:
        st.error(frame.as_text(main.view.message), icon=":material/error:")
    else:
        st.caption(_measures(main, trained))


def _position(main: Watched, trained: TextGenerationView) -> str:
    words = STATUS_WORDS[main.view.status]
    epoch = f"epoch {min(trained.epoch + 1, trained.epochs):,} of {trained.epochs:,}"
    text = f"{words} · {epoch} · update {trained.updates:,} of {trained.total_updates:,}"
    rate = main.view.updates_per_second
    if main.view.status is Status.RUNNING and rate > 0:
        text += f" · {_duration((trained.total_updates - trained.updates) / rate)} left"
    elif main.view.status.ended:
        text += f" · {main.view.seconds:,.1f} s"
    return text


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _measures(main: Watched, trained: TextGenerationView) -> str:
    """Loss, perplexity, accuracy of the last epoch, speed and device, in one line."""
    curves, view = trained.curves, main.view
    parts = []
    if len(curves.epoch):
        loss = float(curves.train_loss[-1])
        parts += [f"loss **{loss:.4g}**" if loss > LARGE else f"loss **{loss:.4f}**"]
        parts += [f"perplexity **{perplexity(loss)}**"]
        parts += [f"accuracy **{curves.train_accuracy[-1]:.1%}**"]
        if math.isfinite(curves.validation_loss[-1]):
            held_out = float(curves.validation_loss[-1])
            parts += [f"loss of held-out lines **{held_out:.3f}** (perplexity {perplexity(held_out)})"]
    tokens = view.updates_per_second * trained.predictions_done / max(trained.updates, 1)
    parts += [f"{tokens:,.0f} tokens/s", f"{view.updates_per_second:,.0f} updates/s on {view.device.upper()}"]
    for update, rate in trained.learning_rate_changes[-1:]:
        parts += [f"learning rate {rate:g} since update {update:,}"]
    if len(view.device_timings) > 1:
        times = ", ".join(f"{name.upper()} {seconds * 1e3:.1f} ms" for name, seconds in view.device_timings.items())
        parts += [f"an update takes {times}"]
    return " · ".join(parts)


def perplexity(loss: float, digits: int = 2) -> str:
    """exp(loss), as a power of e where it would be a row of digits."""
    return f"{math.exp(loss):,.{digits}f}" if loss < LARGE else f"e^{loss:.4g}"
