"""The live view: buttons, progress, learning curves, next-word chances, the timeline of samples, the embedding map.

Each fragment polls the engine and draws from what it gets, never from what an earlier script run knew.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from playground.core.text_generation.view import NextToken
from playground.data.cleaning import clean_line
from playground.engine.faults import EngineError
from playground.engine.limits import LimitError
from playground.engine.states import Status
from playground.figures.text_generation import words as figures
from playground.figures.text_generation.curves import ShownRun, learning_curves
from playground.ui import frame
from playground.ui.owner import owner
from playground.ui.pace import is_out_of, pace_now
from playground.ui.server import engine
from playground.ui.statuses import ALIVE
from playground.ui.text_generation.choosing import KEY, RECIPES, Chosen, planned
from playground.ui.text_generation.progress import progress
from playground.ui.text_generation.runs import KnownRun, Watched, look_at, my_runs, start

FAST, STEADY, SLOW, QUIET = 0.07, 0.6, 1.2, 2.0  # seconds between two looks: at curves, words, map, resting runs
SAMPLES_HEIGHT = 340  # px, as high as the map beside them: what is below them stays where it is
REFUSAL = f"{KEY}_refusal"
ANSWER_TRIES, ANSWER_SECONDS = 10, 0.02  # how long a question to a resting run may take


def live_view(chosen: Chosen | None, runs: Sequence[KnownRun]) -> None:
    """Draw everything that moves. chosen: what Train would start, None while the choice is refused.

    Each part has its own clock: what is sent and drawn again ten times a second is one figure, not the page.
    """
    seen = look_at(runs)
    pace = pace_of(seen)
    part(_controls, pace * SLOW if pace else QUIET)(chosen, runs, pace, _state_of(seen))
    part(progress, pace and pace * STEADY)(chosen, runs[:1])
    curves, chances = st.columns([1.75, 1], gap="medium")
    with curves:
        part(_curves, pace and pace * FAST)(chosen, runs)
    with chances:
        part(_chances, pace and pace * STEADY)(runs[:1])
    if runs:
        part(_bottom, pace and pace * SLOW)(runs[:1])


def pace_of(seen: Sequence[Watched]) -> float | None:
    """How much longer than usual to wait between two looks; None when nothing trains."""
    return pace_now() if any(watched.view.status in ALIVE for watched in seen) else None


def _state_of(seen: Sequence[Watched]) -> list[tuple[str, int]]:
    return [(watched.run.run_id, watched.view.version) for watched in seen]


def part(draw: Callable[..., None], seconds: float | None) -> Callable[..., None]:
    """A part of the page that draws itself again every so many seconds."""
    return st.fragment(draw, run_every=seconds)


def _controls(
    chosen: Chosen | None, runs: Sequence[KnownRun], pace: float | None, drawn: list[tuple[str, int]]
) -> None:
    """The buttons. They also notice what happened since, here or elsewhere, and have the page drawn again.

    pace: at which the page's parts are drawn, None while nothing trains.
    """
    with frame.refusals():
        seen = look_at(runs)
        started_elsewhere = [info.run_id for info in my_runs()] != [run.run_id for run in runs]
    _buttons(chosen, seen[0] if seen else None)
    _refused(chosen)
    now_alive = any(watched.view.status in ALIVE for watched in seen)
    rested_and_changed = pace is None and _state_of(seen) != drawn
    if started_elsewhere or now_alive != (pace is not None) or rested_and_changed or is_out_of(pace):
        st.rerun()


def _buttons(chosen: Chosen | None, main: Watched | None) -> None:
    status = main.view.status if main else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button(
            "Train",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{KEY}_train",
            disabled=chosen is None,
            help="Start a new run with the settings on the left; the last ones stay as thin curves.",
            on_click=_train,
            args=(chosen,),
        )
        _transport(chosen, main, status)


def _transport(chosen: Chosen | None, main: Watched | None, status: Status | None) -> None:
    run_id = main.run.run_id if main else ""
    running, paused = status in ALIVE, status is Status.PAUSED
    again = "The run above from its beginning, with its own settings and seed."
    _button("pause", "Pause", ":material/pause:", running, _command, run_id, "pause")
    _button("resume", "Resume", ":material/resume:", paused, _command, run_id, "resume")
    for name, label, icon, n in (("step", "Step", "skip_next", 1), ("step10", "10 steps", "fast_forward", 10)):
        if paused:
            _button(name, label, f":material/{icon}:", True, _command, run_id, "step", n)
        else:  # the first steps of a new run
            ready = chosen is not None and not running
            _button(name, label, f":material/{icon}:", ready, _train, chosen, first_steps=n)
    _button("stop", "Stop", ":material/stop:", running or paused, _command, run_id, "stop")
    _button(
        "restart",
        "Same seed again",
        ":material/restart_alt:",
        main is not None,
        _command,
        run_id,
        "restart",
        help=again,
    )


def _button(
    name: str,
    label: str,
    icon: str,
    enabled: bool,
    act: Callable[..., None],
    *arguments: object,
    help: str | None = None,
    **more: int,
) -> None:
    st.button(
        label,
        icon=icon,
        key=f"{KEY}_{name}",
        help=help,
        disabled=not enabled,
        on_click=act,
        args=arguments,
        kwargs=more,
    )


def race(chosen: Chosen) -> None:
    """Start one run with each recipe; the chosen one is the newest, which the page is about."""
    other = next(recipe for recipe in RECIPES if recipe != chosen.settings.recipe)
    settings = replace(chosen.settings, recipe=other)
    _train(replace(chosen, settings=settings, plan=planned(settings, chosen.text)), chosen)


def _train(*wanted: Chosen, first_steps: int | None = None) -> None:
    st.session_state.pop(REFUSAL, None)
    try:
        for chosen in wanted:
            start(chosen, first_steps)
    except (LimitError, EngineError) as error:
        st.session_state[REFUSAL] = error, wanted[-1].settings


def _command(run_id: str, command: str, n: int | None = None) -> None:
    st.session_state.pop(REFUSAL, None)
    try:
        engine().command(owner(), run_id, command, **({} if n is None else {"n": n}))
    except EngineError as error:
        st.session_state[REFUSAL] = error, None


def _refused(chosen: Chosen | None) -> None:
    """Show the last refusal until another button is pressed, or the settings that were refused are changed."""
    error, settings = st.session_state.get(REFUSAL, (None, None))
    if error is not None and (settings is None or (chosen is not None and settings == chosen.settings)):
        frame.refuse(error)


def _curves(chosen: Chosen | None, runs: Sequence[KnownRun]) -> None:
    with frame.refusals():
        seen = look_at(runs)
    shown = [
        ShownRun(watched.run.label, watched.trained.curves, watched.trained.epochs, watched.trained.updates_per_epoch)
        for watched in seen
        if watched.trained is not None and watched.run.tells_the_same_text_as(seen[0].run)
    ]
    size = seen[0].run.vocabulary.size if seen else chosen.text.prepared.vocabulary.size if chosen else None
    drawn = learning_curves(shown, size, frame.current_look())
    frame.figure(drawn, f"{KEY}_curves", _curves_in_words(seen))


def _curves_in_words(seen: Sequence[Watched]) -> str:
    trained = seen[0].trained if seen else None
    if trained is None or not len(trained.curves.epoch):
        return "Learning curves: loss and accuracy by epoch. Nothing is trained yet."
    curves = trained.curves
    return (
        f"Learning curves by epoch. Training loss fell from {curves.train_loss[0]:.3f} to {curves.train_loss[-1]:.3f}, "
        f"accuracy is {curves.train_accuracy[-1]:.1%} after epoch {trained.epoch}."
    )


def _chances(runs: Sequence[KnownRun]) -> None:
    with frame.refusals():
        main = next(iter(look_at(runs)), None)
    first = main.run.first_token if main else ""
    typed = st.text_input(
        "Watch a prompt",
        key=f"{KEY}_watched",
        live=True,
        max_chars=200,
        placeholder=first,
        disabled=main is None,
    )
    if main is None:
        drawn = figures.next_token_bars(None, (), "What follows?", frame.current_look())
        frame.figure(drawn, f"{KEY}_chances", "Chances of the next word: nothing is trained yet.")
        return
    vocabulary = main.run.vocabulary
    encoded = vocabulary.encode(clean_line(typed or first, main.run.cleaning))
    shown = main.trained.next_token if main.trained else None
    answers = main.view.status is not Status.FAILED  # asking it would change its version, again and again
    if not encoded.ids:
        shown = None
    elif answers and (shown is None or shown.prompt != encoded.ids):
        shown = _ask(main, encoded.ids) or shown
    # The title says which prompt the bars are of: a run that trains answers a new one with one of its next views.
    title = f"What follows “{vocabulary.decode(shown.prompt)}”?" if shown else "What follows?"
    if not encoded.ids:
        title = f"The model knows no word of “{typed}”."
    elif encoded.unknown:
        title += f" (It does not know “{encoded.unknown[0]}”.)"
    drawn = figures.next_token_bars(shown, vocabulary.tokens, title, frame.current_look())
    best = f"{vocabulary.tokens[shown.candidates[0]]} with {shown.probabilities[0]:.1%}" if shown else "not known"
    frame.figure(drawn, f"{KEY}_chances", f"{title} The likeliest is {best}.")


def _ask(main: Watched, prompt: tuple[int, ...]) -> NextToken | None:
    """Ask what follows the prompt. A run that rests answers at once, one that trains with one of its next views."""
    engine().command(owner(), main.run.run_id, "ask", question={"prompt": list(prompt)})
    for _ in range(0 if main.view.status in ALIVE else ANSWER_TRIES):
        answer = next((watched.trained for watched in look_at([main.run])), None)
        if answer is not None and answer.next_token is not None and answer.next_token.prompt == prompt:
            return answer.next_token
        time.sleep(ANSWER_SECONDS)
    return None


def _bottom(runs: Sequence[KnownRun]) -> None:
    with frame.refusals():
        seen = look_at(runs)
    trained = seen[0].trained if seen else None
    if trained is None:
        return
    run = seen[0].run
    timeline, embedding = st.columns([1.75, 1], gap="medium")
    with timeline:
        st.markdown("**From gibberish to text**")
        st.caption("After so many updates, the newest on top; always from the same first token, with the same seed.")
        width = len(f"{trained.total_updates:,}")
        newest_first = reversed(trained.samples)  # which is always in sight
        lines = [f"{sample.updates:>{width},}  {run.vocabulary.decode(sample.tokens)}" for sample in newest_first]
        st.code("\n".join(lines), language=None, wrap_lines=True, height=SAMPLES_HEIGHT)
    with embedding:
        st.markdown("**The words, as the model sees them**")
        st.caption("The embedding on its two main axes. Tokens used alike drift together.")
        drawn = figures.embedding_scatter(trained.embedding_map, run.vocabulary.tokens, frame.current_look())
        words = ", ".join(run.vocabulary.tokens[token] for token in trained.embedding_map.tokens[:10])
        frame.figure(drawn, f"{KEY}_map", f"Map of the embeddings of the commonest tokens, such as {words}.")
