"""Below the fold: losses of every split, all weights, the confusion matrix, the check, the code, what is taken home."""

import json
import math
from functools import partial

import pandas as pd
import streamlit as st
import torch

from playground.core.training_lab.check import check_gradients
from playground.core.training_lab.features import FEATURES
from playground.core.training_lab.points import OWN
from playground.core.training_lab.view import LaneView
from playground.export.training_lab import render_lab_script
from playground.ui import frame
from playground.ui.training_lab.choosing import Chosen
from playground.ui.training_lab.key import KEY
from playground.ui.training_lab.runs import Shown, shown_now

DETAILS = 1.0  # seconds between two looks
CHECK = (
    "The gradient over all training points, without dropout: backpropagation written out, torch, central difference."
)


def below(chosen: Chosen) -> None:
    """All of it, again and again while something trains."""
    run = shown_now(chosen).run
    st.fragment(_below, run_every=DETAILS if run is not None and run.alive else None)(chosen)


def _below(chosen: Chosen) -> None:
    with frame.refusals():
        shown = shown_now(chosen)
    settings, network = list(shown.settings.networks().values())[shown.view.network.lane], shown.view.network
    frame.section("The numbers")
    frame.numbers(split_table(shown), f"{KEY}_numbers")
    part = frame.folded(
        "All weights and biases", "with all their digits", f"{KEY}_weights_open", ":material/data_array:"
    )
    if part is not None:
        with part:
            frame.numbers(weight_table(shown), f"{KEY}_weights", height=420)
    if bool(shown.view.lanes[network.lane].diverged[network.index]):
        st.caption("The check is left out: after a divergence no step is small enough for a central difference.")
    else:
        parameters = [torch.from_numpy(parameter) for parameter in network.parameters]
        frame.checks(check_gradients(settings, shown.points, parameters), f"{KEY}_check", CHECK)
    frame.code(
        partial(_script, shown),
        "training_lab.py",
        f"{KEY}_script",
        "the script that trains this network as far as it is now",
    )
    alive = shown.run is not None and shown.run.alive
    st.download_button(
        "Download this network",
        b"" if alive else network_file(shown),
        "training_lab.json",
        "application/json",
        key=f"{KEY}_download",
        icon=":material/download:",
        disabled=alive,
        help="Pause first, so that the file holds one moment." if alive else "Settings, weights and biases as JSON.",
    )


def _script(shown: Shown) -> str:
    view = shown.view
    lane = view.lanes[view.network.lane]
    points = shown.points if shown.settings.dataset == OWN else None
    changes = view.changes if len(view.lanes) == 1 else ()
    return render_lab_script(shown.settings, points, lane.updates, changes, lane.label, view.network.index, lane.done)


def network_file(shown: Shown) -> str:
    """The network that is looked at, for other programs."""
    network = shown.view.network
    named = {
        f"{'Wb'[position % 2]}{position // 2 + 1}": parameter.tolist()
        for position, parameter in enumerate(network.parameters)
    }
    label = shown.view.lanes[network.lane].label
    settings = shown.settings.networks()[label].to_json()
    return json.dumps({"settings": settings, "seed": network.seed, "updates": shown.view.updates} | named)


def measures(shown: Shown) -> str:
    """Losses, accuracies and the gap of the network that is looked at, in one line."""
    lane, index = shown.view.lanes[shown.view.network.lane], shown.view.network.index
    train, validation = (float(lane.losses[name][index]) for name in ("train", "validation"))
    parts = [f"training **{train:.4f}**", f"validation **{validation:.4f}**", f"gap **{validation - train:+.4f}**"]
    if lane.penalty[index]:
        parts += [f"training with penalty **{train + float(lane.penalty[index]):.4f}**"]
    if not shown.settings.regression:
        right = (float(lane.accuracies[name][index]) for name in ("train", "validation"))
        parts += ["accuracy " + " and ".join(f"**{share:.1%}**" for share in right)]
    if int(lane.best_epoch[index]):
        parts += [f"least validation **{lane.best_loss[index]:.4f}** in epoch **{int(lane.best_epoch[index]):,}**"]
    return "Loss: " + " · ".join(parts)


def split_table(shown: Shown) -> pd.DataFrame:
    """Loss, accuracy and confusion of the network that is looked at, a row for each split."""
    network, counts = shown.view.network, shown.points.counts()
    lane, index = shown.view.lanes[network.lane], network.index
    loss = {name: float(lane.losses[name][index]) for name in counts}
    table: dict[str, list[str]] = {
        "split": list(counts),
        "points": [f"{count:,}" for count in counts.values()],
        "loss": [_digits(value) for value in loss.values()],
        "loss with penalty": [_digits(value + float(lane.penalty[index])) for value in loss.values()],
    }
    if shown.settings.regression:
        table["root of the loss"] = [_digits(math.sqrt(value)) for value in loss.values()]
    else:
        table["accuracy"] = [_share(float(lane.accuracies[name][index])) for name in counts]
    for row, truth in enumerate(("0", "1") if network.confusion else ()):
        for column, said in enumerate(("0", "1")):
            table[f"is {truth}, said {said}"] = [f"{network.confusion[name][row, column]:,}" for name in counts]
    return pd.DataFrame(table)


def _least(lane: LaneView, index: int) -> str:
    best = int(lane.best_epoch[index])
    return f"{_digits(float(lane.best_loss[index]))} in epoch {best:,}" if best else "—"


def _digits(value: float) -> str:
    return f"{value:.8f}" if math.isfinite(value) else "—"


def _share(value: float) -> str:
    return f"{value:.2%}" if math.isfinite(value) else "—"


def rival_table(shown: Shown) -> pd.DataFrame:
    """A row for each rival: where it stands, its best, and the gap between validation and training."""
    rows = []
    for lane in shown.view.lanes:
        train, validation, test = (float(lane.losses[name][0]) for name in ("train", "validation", "test"))
        ended = " (stopped early)" if bool(lane.stopped[0]) else " (diverged)" if bool(lane.diverged[0]) else ""
        rows.append(
            {
                "rival": lane.label,
                "epoch": f"{lane.epoch:,}{ended}",
                "training": _digits(train),
                "validation": _digits(validation),
                "gap": _digits(validation - train),
                "test": _digits(test),
                "accuracy (validation)": _share(float(lane.accuracies["validation"][0])),
                "least validation loss": _least(lane, 0),
            }
        )
    return pd.DataFrame(rows)


def weight_table(shown: Shown) -> pd.DataFrame:
    """Every weight and bias of the network that is looked at."""
    own = list(shown.settings.networks().values())[shown.view.network.lane]
    names = [FEATURES[name][0] for name in own.features]
    rows: list[tuple[str, str, str, str]] = []
    parameters = shown.view.network.parameters
    for layer in range(len(parameters) // 2):
        W, b = parameters[2 * layer : 2 * layer + 2]
        where = f"hidden {layer + 1}" if 2 * layer + 2 < len(parameters) else "output"
        for unit in range(W.shape[1]):
            for source in range(W.shape[0]):
                given = names[source] if layer == 0 else f"hidden {layer}, unit {source + 1}"
                rows.append((f"{where}, unit {unit + 1}", "weight", given, f"{W[source, unit]:.10f}"))
            rows.append((f"{where}, unit {unit + 1}", "bias", "", f"{b[0, unit]:.10f}"))
    return pd.DataFrame(rows, columns=["into", "what", "from", "value"])
