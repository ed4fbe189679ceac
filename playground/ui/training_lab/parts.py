"""The parts of the page: a network alone, its weights, a race, many seeds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from playground.core.settings import Range, SettingsError
from playground.core.training_lab.points import OWN
from playground.core.training_lab.presets import MAX_RIVALS, RACES
from playground.core.training_lab.rivals import MAX_CHARACTERS, MIXED, Rivals, read_rivals
from playground.figures.training_lab import curves, network, plane, weights
from playground.ui import controls, frame
from playground.ui.plot import Click
from playground.ui.training_lab import choosing, details, own_points
from playground.ui.training_lab.choosing import Chosen
from playground.ui.training_lab.details import measures
from playground.ui.training_lab.key import CLICKED, KEY
from playground.ui.training_lab.live import FAST, STEADY, Figures, live
from playground.ui.training_lab.runs import Shown, ask

SEEDS = Range(2, 64, whole=True)
RACE_OF, RIVALS, RIVAL, SEED_PLACE = f"{KEY}_race", f"{KEY}_rivals", f"{KEY}_rival", f"{KEY}_place"
OWN_RACE = "own"


@dataclass(frozen=True)
class Part:
    """One part, as functions. choose raises SettingsError in words; figures: what is drawn again and again."""

    title: str
    choose: Callable[[], Chosen]
    figures: Sequence[Figures]

    def draw(self, chosen: Chosen) -> None:
        """Buttons, progress and figures."""
        live(chosen, self.figures)

    def below(self, chosen: Chosen) -> None:
        """Numbers, check, code and downloads; they keep up with the training."""
        details.below(chosen)


# One network


def _maps(shown: Shown) -> None:
    look = frame.current_look()
    left, right = st.columns([1, 1.15], gap="small")
    with left:
        _plane(shown)
    with right:
        drawn = network.network_maps(shown.view, shown.settings, look)
        frame.figure(drawn, f"{KEY}_network", network.network_in_words(shown.view, shown.settings))


def _curves(shown: Shown) -> None:
    look, quantities = frame.current_look(), ("loss",) if shown.settings.regression else ("loss", "accuracy")
    for column, quantity in zip(st.columns([1.3, 1][: len(quantities)], gap="small"), quantities, strict=True):
        with column:
            drawn = curves.learning_curve(shown.view, shown.ghost, quantity, look)
            frame.figure(drawn, f"{KEY}_{quantity}_curve", curves.curve_in_words(shown.view, quantity))
    st.caption(measures(shown))


def _plane(shown: Shown) -> None:
    own = shown.settings.dataset == OWN
    drawn = plane.decision_plane(shown.view, shown.points, shown.settings, frame.current_look())
    counts = ", ".join(f"{count} {name}" for name, count in shown.points.counts().items())
    alt = f"What the network answers all over the plane, and the points: {counts}. {measures(shown)}"
    frame.figure(drawn, f"{KEY}_plane", alt.replace("*", ""), own_points.clicked if own else None)


# Its weights


def _weights(shown: Shown) -> None:
    look, dropped = frame.current_look(), shown.view.network.dropped
    left, right = st.columns([1, 1.4], gap="small")
    with left:
        _plane(shown)
    with right:
        drawn = weights.weight_histograms(shown.view, shown.settings, look)
        frame.figure(drawn, f"{KEY}_histograms", "How many weights of each layer have which size.")
        if dropped:
            silent = ", ".join(f"{mask.mean():.0%} of hidden layer {i + 1}" for i, mask in enumerate(dropped))
            drawn = weights.dropout_masks(shown.view, look)
            frame.figure(drawn, f"{KEY}_dropped", f"Units that dropout silenced in the last batch: {silent}.")
        else:
            st.caption("With dropout (under *Against overfitting*), the silent units of the last batch stand here.")
    st.caption(measures(shown))


# A race


def _choose_race() -> Chosen:
    titles = {name: race.title for name, race in RACES.items()} | {OWN_RACE: "Own rivals"}
    about = controls.dropdown("Race of", RACE_OF, titles, "optimizer")
    rivals = _write_rivals() if about == OWN_RACE else _pick_rivals(about)
    labels = [label for label, _ in rivals]
    controls.dropdown("Look at", f"{RIVAL}_{about}", dict(zip(labels, labels, strict=True)), labels[0])
    alone = choosing.choose()
    return replace(alone, settings=replace(alone.settings, rivals=rivals))


def _pick_rivals(about: str) -> Rivals:
    rivals = RACES[about].rivals
    names = {name: name for name in rivals}
    chosen = controls.choices("Rivals", f"{RIVALS}_{about}", names, list(rivals)[:MAX_RIVALS])
    if not 2 <= len(chosen) <= MAX_RIVALS:
        raise SettingsError(f"Rivals are {len(chosen)}; allowed are 2 to {MAX_RIVALS}.")
    return tuple((name, dict(rivals[name])) for name in chosen)


def _write_rivals() -> Rivals:
    """Any 2 to 4 settings against each other."""
    text = controls.text_box(
        "Rivals, a line each",
        f"{RIVALS}_{OWN_RACE}",
        "as it is\noptimizer=adam learning_rate=0.01",
        MAX_CHARACTERS,
        help="What each changes of the settings below: " + ", ".join(f"`{name}`" for name in MIXED) + ".",
    )
    return read_rivals(text)


def _rival_curves(shown: Shown) -> None:
    view = shown.view
    now = "; ".join(f"{lane.label}: {float(lane.losses['validation'][0]):.3f}" for lane in view.lanes)
    drawn = curves.rival_curves(view, frame.current_look())
    frame.figure(drawn, f"{KEY}_rival_curves", f"Validation loss of each rival now: {now}.")


def _rival_planes(shown: Shown) -> None:
    view, labels = shown.view, [lane.label for lane in shown.view.lanes]
    wanted = st.session_state.get(f"{RIVAL}_{st.session_state[RACE_OF]}")
    chosen = labels.index(wanted) if wanted in labels else 0
    if shown.run is not None and shown.run.content is view:
        ask(shown.run, chosen, 0)
    drawn = plane.rival_planes(view, shown.points, shown.settings, chosen, frame.current_look())
    frame.figure(drawn, f"{KEY}_rival_planes", f"What each rival answers all over the plane: {', '.join(labels)}.")
    frame.numbers(details.rival_table(shown), f"{KEY}_rival_table")


# Many seeds


def _choose_seeds() -> Chosen:
    seeds = int(controls.slider("How many seeds", f"{KEY}_seeds", SEEDS, 32, 1.0))
    controls.whole_number("Look at seed number", SEED_PLACE, Range(1, SEEDS.high, whole=True), 1)
    alone = choosing.choose()
    return replace(alone, settings=replace(alone.settings, seeds=seeds))


def _seeds(shown: Shown) -> None:
    look, view = frame.current_look(), shown.view
    place = min(max(int(st.session_state.get(SEED_PLACE, 1)), 1), shown.settings.seeds) - 1
    if shown.run is not None and shown.run.content is view:
        ask(shown.run, 0, place)
    left, right = st.columns([1.5, 1], gap="small")
    with left:
        drawn = curves.seed_fan(view, view.network.index, look)
        frame.figure(drawn, f"{KEY}_fan", curves.fan_in_words(view))
    with right:
        _plane(shown)
    drawn = curves.seed_sheet(view, view.network.index, look)
    frame.figure(drawn, f"{KEY}_sheet", curves.fan_in_words(view), _seed_clicked)
    st.caption(f"Seed {view.network.seed}. {measures(shown)}")


def _seed_clicked(click: Click) -> None:
    if click.curve == 0 and click.point in range(int(SEEDS.high)):
        st.session_state[SEED_PLACE] = float(click.point) + 1  # type: ignore[arg-type]
        st.session_state[CLICKED] = True


PARTS: dict[str, Part] = {
    "train": Part("Train", choosing.choose, ((_maps, STEADY), (_curves, FAST))),
    "weights": Part("Weights and dropout", choosing.choose, ((_weights, STEADY),)),
    "race": Part("Race", _choose_race, ((_rival_curves, FAST), (_rival_planes, STEADY))),
    "seeds": Part("Many seeds", _choose_seeds, ((_seeds, STEADY),)),
}
