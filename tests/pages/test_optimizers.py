"""The optimizers page without a browser: its three parts, presets, the link, and junk and hostile formulas in it."""

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.optimizers.batches import BatchSettings
from playground.core.optimizers.race import RaceSettings
from playground.core.optimizers.rules import RULES, usual
from playground.core.optimizers.surfaces import CUSTOM, SURFACES, SurfaceSettings
from playground.core.optimizers.update import UpdateSettings, trace_update
from playground.core.settings import SettingsError
from playground.ui.optimizers import PARTS, batches, choosing, race, tuning, update
from playground.ui.optimizers.part import KEY, Part
from playground.ui.optimizers.presets import PRESETS
from playground.ui.plot import Click
from tests.pages.visiting import Link, in_order, link_of, shows, visit

TITLES = {name: part.title for name, part in PARTS.items()}


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(KEY, link, **state)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_has_figure_numbers_and_lesson(name: str) -> None:
    app = page({"part": TITLES[name]})
    assert not app.exception
    assert not app.error
    assert [part.value for part in app.subheader] == ["The numbers", "The lesson"]
    assert {"The check", "The code"} <= {part.label.split("**")[1] for part in app.expander}
    assert "{" not in app.markdown[-1].value


def test_a_fresh_page_shows_three_in_a_bowl_and_an_empty_link() -> None:
    app = page()
    assert shows(app, race.PART, RaceSettings())
    assert link_of(app, KEY) == {}
    assert any("2/λmax \\= 0\\.2" in caption.value for caption in app.caption)


LINKS: list[tuple[Link, Part[Any, Any], object]] = [
    (
        {
            "surface": "Your function of x and y",
            "function": "x**2 + abs(y)",
            "reach": "3.0",
            "x": "1.5",
            "y": "-2.0",
            "steps": "20.0",
            "racers": ["Nesterov", "AdamW"],
            "tuned": "adamw.weight_decay=0.1,nesterov.learning_rate=0.02",
        },
        race.PART,
        RaceSettings(
            SurfaceSettings(CUSTOM, "x**2 + abs(y)", 3.0),
            1.5,
            -2.0,
            20,
            (replace(usual("nesterov"), learning_rate=0.02), replace(usual("adamw"), weight_decay=0.1)),
        ),
    ),
    (
        {
            "part": TITLES["update"],
            "surface": "Himmelblau",
            "x": "1.0",
            "y": "2.0",
            "rule": "RMSprop",
            "convention": "Keras",
            "update_step": "4",
            "tuned": "rmsprop.learning_rate=0.5",
        },
        update.PART,
        UpdateSettings(
            SurfaceSettings("himmelblau"), 1.0, 2.0, replace(usual("rmsprop", "keras"), learning_rate=0.5), 5
        ),
    ),
    (
        {
            "part": TITLES["batches"],
            "batches_size": "300.0",
            "batches_rate": "0.05",
            "batches_epochs": "2.0",
            "batches_seed": "7.0",
        },
        batches.PART,
        BatchSettings(300, 0.05, 2, 7),
    ),
]


@pytest.mark.parametrize(("link", "part", "settings"), LINKS, ids=list(PARTS))
def test_a_link_reopens_everything_and_stays_as_it_was(link: Link, part: Part[Any, Any], settings: object) -> None:
    app = page(link)
    if isinstance(settings, UpdateSettings):
        assert app.dataframe[0].value["x"].tolist() == part.numbers(trace_update(settings))["x"].tolist()
    else:
        assert shows(app, part, settings)
    assert link_of(app, KEY) == in_order(link)


JUNK = ("abc", "nan", "1e309", "-1e309", "9" * 3000, "<script>alert(1)</script>", "**bold**", "", "٣", "0.5")
NAMES = {
    "race": ("preset", "surface", "x", "y", "steps", "racers", "tuned", "tuning", "view"),
    "update": ("preset", "surface", "x", "y", "rule", "convention", "correction", "update_step", "tuned"),
    "batches": ("batches_preset", "batches_size", "batches_rate", "batches_epochs", "batches_seed"),
}


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
@pytest.mark.parametrize("name", PARTS)
def test_junk_in_a_link_is_refused_in_words_or_ignored(name: str, junk: str) -> None:
    app = page({"part": TITLES[name], **dict.fromkeys(NAMES[name], junk)})
    assert not app.exception
    assert app.error or len(app.dataframe) == 1
    for error in app.error:
        assert "allowed" in error.value
        assert "<script" not in error.value.replace("\\<", "")


@pytest.mark.parametrize(
    "formula", ["__import__('os').system('true')", "1/0", "x**x", "<b>x</b>", "", "x" * 500, "log(x - 1e6)", "٣*x"]
)
@pytest.mark.parametrize("part", ["race", "update"])
def test_a_hostile_formula_is_refused_in_words_and_the_page_lives(part: str, formula: str) -> None:
    app = page({"part": TITLES[part], "preset": PRESETS["own"].title})
    app.text_input(key=choosing.FUNCTION).set_value(formula).run()
    assert not app.exception
    assert "allowed" in app.error[0].value
    app.text_input(key=choosing.FUNCTION).set_value("x**2 + y**2").run()
    assert not app.error
    assert len(app.dataframe) == 1


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_sets_everything(preset: str) -> None:
    app = page({"x": "1.0", "racers": ["AdamW"], "tuned": "adam.beta1=0.5", "surface": "Beale"})
    if preset == "bowl":  # chosen already: nothing would change
        app.selectbox(key=choosing.PRESET).set_value("saddle").run()
    app.selectbox(key=choosing.PRESET).set_value(preset).run()
    known = PRESETS[preset]
    racers = tuple(replace(usual(rule), learning_rate=known.rates[rule]) for rule in RULES if rule in known.rates)
    assert shows(app, race.PART, RaceSettings(SurfaceSettings(known.surface), *known.at, known.steps, racers))


def test_a_surface_brings_its_start() -> None:
    app = page()
    app.selectbox(key=choosing.SURFACE).set_value("beale").run()
    settings = RaceSettings(SurfaceSettings("beale"), *SURFACES["beale"].start, 100, RaceSettings().racers)
    assert shows(app, race.PART, settings)


def test_settings_of_one_racer_are_tuned_kept_and_shared_with_the_other_part() -> None:
    app = page()
    app.selectbox(key=race.TUNING).set_value("adam").run()
    app.number_input(key=f"{KEY}_tune_adam_beta1").set_value(0.5).run()
    app.selectbox(key=race.TUNING).set_value("momentum").run()
    adam = replace(usual("adam"), beta1=0.5)
    assert shows(app, race.PART, RaceSettings(racers=(*RaceSettings().racers[:2], adam)))
    assert link_of(app, KEY)["tuned"] == ["adam.beta1=0.5"]
    app.button_group(key=f"{KEY}_part").set_value("update").run()
    expected = update.numbers(trace_update(UpdateSettings(rule=adam)))
    assert app.dataframe[0].value["x"].tolist() == expected["x"].tolist()


def test_nobody_racing_is_refused_and_put_right() -> None:
    app = page()
    app.button_group(key=choosing.RACERS).set_value([]).run()
    assert "allowed is one or more" in app.error[0].value
    app.button_group(key=choosing.RACERS).set_value(["adam"]).run()
    assert shows(app, race.PART, RaceSettings(racers=(usual("adam"),)))


def test_divergence_is_named_with_its_threshold() -> None:
    app = page({"preset": PRESETS["too_fast"].title})
    assert "learning rate 0\\.21 is above 0\\.2" in app.warning[0].value
    app = page({"tuned": "gradient_descent.learning_rate=1000000000.0"})
    assert "diverged at step" in app.warning[0].value


def test_steps_of_an_update_are_walked_and_switches_change_the_column() -> None:
    app = page({"part": TITLES["update"]})
    app.button(key=f"{update.STEP}_forward").click().run()
    expected = update.numbers(trace_update(UpdateSettings(step=2)))
    assert app.dataframe[0].value.to_dict() == expected.to_dict()
    app.toggle(key=update.CORRECTION).set_value(False).run()
    assert "≠ another convention" in set(app.dataframe[0].value[""])
    assert "knows no Adam without bias correction" in app.caption[-1].value or any(
        "knows no Adam without bias correction" in caption.value for caption in app.caption
    )


@pytest.mark.parametrize("text", ["adam=1", "adam.rate=1", "sgd.learning_rate=1", "adam.beta1=x", "a" * 3000])
def test_junk_among_the_tuned_is_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed is a list"):
        tuning.parse(text)


def test_tuned_settings_come_back_from_their_text() -> None:
    tuned = {("adam", "beta1"): 0.5, ("rmsprop", "epsilon"): 1e-7}
    assert tuning.parse(tuning.written(tuned)) == tuned


@pytest.mark.parametrize("clicked", [1e309, float("nan"), "<b>", True])
def test_a_click_without_a_place_changes_nothing(monkeypatch: pytest.MonkeyPatch, clicked: Any) -> None:
    state: dict[str, object] = {choosing.X: 1.0, choosing.Y: 2.0}
    monkeypatch.setattr("streamlit.session_state", state)
    choosing.move_start(Click(0, [1, 2], clicked, 0.5))
    assert state == {choosing.X: 1.0, choosing.Y: 2.0} or clicked is True
    choosing.move_start(Click(0, [1, 2], -1.23456, 7e9))
    assert state == {choosing.X: -1.235, choosing.Y: 1000.0}
