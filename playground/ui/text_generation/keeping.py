"""What a visitor takes home: the script, and the trained model as one file, which also comes back."""

from collections.abc import Sequence
from functools import partial

from playground.export.text_generation import render_script
from playground.ui import frame
from playground.ui.text_generation.choosing import KEY, Chosen
from playground.ui.text_generation.runs import Watched

LINES_ON_SCREEN = 12


def tab(seen: Sequence[Watched]) -> None:
    """Download and load models."""


def script(chosen: Chosen, main: Watched | None) -> None:
    """The script of the newest run, or of the settings before anything is trained."""
    if main is None or main.trained is None:
        render = partial(render_script, chosen.settings, chosen.text.tokenizer, chosen.text.prepared.lines)
    else:
        render = partial(
            render_script,
            main.run.settings,
            main.run.vocabulary.settings,
            main.run.lines,
            main.trained.learning_rate_changes,
            main.trained.epoch or None,
            device=main.view.device or "cpu",
        )
    frame.code(render(lines_shown=LINES_ON_SCREEN), render(), "text_generation.py", f"{KEY}_script")
