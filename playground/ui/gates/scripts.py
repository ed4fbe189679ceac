"""The script of what is on screen: the perceptron with its learning rule, or the network that is watched."""

from playground.core.gates.settings import GateSettings
from playground.export.gates import render_gate_script, render_xor_script
from playground.ui import frame
from playground.ui.gates import training
from playground.ui.gates.choosing import KEY
from playground.ui.gates.learning import chosen_start, learned


def shown(settings: GateSettings, about_study: bool) -> None:
    """Write the script that belongs to what is looked at."""
    study = training.newest() if about_study else None
    if study is None:
        script = render_gate_script(settings, learned(chosen_start(settings)))
    else:
        chosen, view = study
        script = render_xor_script(
            chosen, view.activation, view.hidden_size, view.network.seed, view.updates, view.learning_rate
        )
    frame.code(script, script, "gates.py" if study is None else "xor.py", f"{KEY}_script")
