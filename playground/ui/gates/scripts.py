"""The script of what is on screen: the perceptron with its learning rule, or the network that is watched."""

from functools import partial

from playground.core.gates.settings import GateSettings
from playground.core.gates.xor_study import XorStudySettings, XorStudyView
from playground.export.gates import render_gate_script, render_xor_script
from playground.ui import frame
from playground.ui.gates import training
from playground.ui.gates.choosing import KEY
from playground.ui.gates.learning import chosen_start, learned


def shown(settings: GateSettings, about_study: bool) -> None:
    """Write the script that belongs to what is looked at."""
    study = training.newest() if about_study else None
    if study is None:
        render, name = partial(_of_gate, settings), "gates.py"
    else:
        render, name = partial(_of_study, *study), "xor.py"
    frame.code(render, name, f"{KEY}_script")


def _of_gate(settings: GateSettings) -> str:
    return render_gate_script(settings, learned(chosen_start(settings)))


def _of_study(chosen: XorStudySettings, view: XorStudyView) -> str:
    network = view.network
    return render_xor_script(chosen, view.activation, view.hidden_size, network.seed, view.updates, view.learning_rate)
