"""Scripts fit the same model; saved models answer as before; files that are not ours are refused."""

import ast
import io
import json
import pickle
import zipfile
from dataclasses import replace

import pytest
import torch

from playground.core.model_builder.datasets import arrays_of
from playground.core.model_builder.notation import read
from playground.core.model_builder.presets import PRESETS
from playground.core.model_builder.run import FitRun
from playground.core.model_builder.settings import FitSettings
from playground.core.model_builder.summary import summarize
from playground.export.archive import BundleError
from playground.export.model_builder import can_be_sequential, render_fit_script, render_keras, render_model
from playground.export.model_builder_file import read_model, same_answers, saved, write_model
from tests.export.alone import run_alone

FITTED = [name for name in PRESETS if name != "begin"]


def fitted(settings: FitSettings, updates: int) -> FitRun:
    run = FitRun(settings, arrays_of(settings.dataset, settings.seed))
    for _, done in zip(range(updates), run.steps(), strict=False):
        assert done <= updates
    return run


def ran(script: str) -> dict[str, float]:
    return {" ".join(line.split()[:-1]): float(line.split()[-1]) for line in run_alone(script)}


@pytest.mark.parametrize(("name", "sequential"), [("flowers", True), ("text", False), ("two_inputs", False)])
def test_the_script_fits_the_same_model(name: str, sequential: bool) -> None:
    settings = replace(PRESETS[name].settings(), epochs=3)
    run, printed = fitted(settings, 13), ran(render_fit_script(settings, 13, sequential))
    assert printed["parameters"] == summarize(read(settings.model)).torch
    for split, samples in (("training", run.train), ("validation", run.validation)):
        loss, accuracy = run.evaluate(samples)
        assert printed[f"{split} loss"] == pytest.approx(loss, rel=1e-5)
        if accuracy == accuracy:
            assert printed[f"{split} accuracy"] == pytest.approx(accuracy)


MIXED = "input 5x3; bidirectional gru 4 sequences; batchnorm; activation tanh; bidirectional lstm 3; dense 2 softmax"


@pytest.mark.parametrize("text", [*(preset.model for preset in PRESETS.values()), MIXED])
def test_the_written_module_computes_what_the_built_one_does(text: str) -> None:
    model = read(text)
    row_count = summarize(model).torch
    for sequential in (True, False):
        if sequential and not can_be_sequential(model):
            continue
        space: dict[str, object] = {}
        exec(compile(render_model(model, sequential), "written", "exec"), {"torch": torch, "nn": torch.nn}, space)
        assert sum(p.numel() for p in space["model"].parameters()) == row_count  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FITTED)
def test_keras_is_python_that_names_every_layer(name: str) -> None:
    settings = PRESETS[name].settings()
    text = render_keras(settings)
    ast.parse(text)
    assert text.count("layers.") - 0 >= len([layer for layer in read(settings.model).layers if layer.sources])


@pytest.mark.parametrize("name", FITTED)
def test_a_saved_model_answers_as_before(name: str) -> None:
    run = fitted(PRESETS[name].settings(), 9)
    back = read_model(write_model(saved(run)))
    assert back.settings == run.settings
    assert back.updates == 9
    assert same_answers(run, back.restored())


def with_json(raw: bytes, **changes: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w") as new:
        said = json.loads(old.read("model.json")) | changes
        new.writestr("model.json", json.dumps(said))
        new.writestr("weights.safetensors", old.read("weights.safetensors"))
    return buffer.getvalue()


def test_what_is_not_ours_is_refused_in_words() -> None:
    run = fitted(PRESETS["first"].settings(), 2)
    raw = write_model(saved(run))
    other = run.settings.to_json() | {"model": "input 4; dense 9 relu; dense 1 sigmoid"}
    huge = run.settings.to_json() | {"model": "input 4; dense 100000000; dense 1 sigmoid"}
    wide = run.settings.to_json() | {"model": "input 4; dense 9000000; dense 1 sigmoid"}
    odd = run.settings.to_json() | {"dataset": ["shells"]}
    files = {
        "not a zip": b"hello",
        "pickle": pickle.dumps({"a": 1}),
        "cut": raw[: len(raw) // 2],
        "other weights": with_json(raw, settings=other),
        "huge": with_json(raw, settings=huge),
        "wide": with_json(raw, settings=wide),
        "odd": with_json(raw, settings=odd),
        "empty": with_json(raw, settings={}),
        "format": with_json(raw, format="other"),
        "updates": with_json(raw, updates=True),
        "nan": with_json(raw, settings=run.settings.to_json() | {"learning_rate": float("nan")}),
    }
    for name, bad in files.items():
        with pytest.raises(BundleError, match=r"\w"):
            print(name, read_model(bad))
