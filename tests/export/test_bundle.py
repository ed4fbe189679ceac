import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.core.text_generation.sampling import SamplingSettings, generate
from playground.core.text_generation.view import Curves
from playground.data.tokens import Vocabulary
from playground.export.archive import MEMBERS
from playground.export.bundle import Bundle, BundleError, read_bundle, write_bundle
from playground.export.description import KEYS
from tests.export.saved import SETTINGS, fuzz, members, saved, spoiled, with_history, with_settings, zipped


@pytest.mark.parametrize("recipe", ["whole lines", "prefixes"])
@pytest.mark.parametrize("unit", ["word", "character"])
def test_a_model_that_was_saved_and_loaded_writes_the_same_sentences(recipe: str, unit: str) -> None:
    before = saved(replace(SETTINGS, recipe=recipe), unit)
    after = read_bundle(before.raw)
    assert after.longest - 1 == before.run.window
    prompt = after.vocabulary.encode("the cat").ids
    for sampling in (SamplingSettings(words=12), SamplingSettings("sample", 0.9, 5, 0.8, words=12, seed=4)):
        end = after.vocabulary.end_id
        expected = generate(before.run.model, before.run.settings, before.run.window, prompt, sampling, end)
        assert generate(after.model(), after.settings, after.longest - 1, prompt, sampling, end) == expected


def test_everything_else_comes_back_as_it_was() -> None:
    before, after = saved().bundle, read_bundle(saved().raw)
    assert after.description == before.description
    assert (after.vocabulary, after.lines, after.encoded) == (before.vocabulary, before.lines, before.encoded)
    assert after.encoded.lines == saved().text.ids
    assert after.cleaning == before.cleaning
    for name in ("epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"):
        assert np.array_equal(getattr(after.curves, name), getattr(before.curves, name), equal_nan=True)


def test_the_same_bundle_gives_the_same_bytes_and_a_loaded_one_can_be_saved_again() -> None:
    assert write_bundle(saved().bundle) == saved().raw
    assert write_bundle(read_bundle(saved().raw)) == saved().raw


def test_the_zip_holds_what_it_says_in_open_formats() -> None:
    files = members(saved().raw)
    assert list(files) == list(MEMBERS)
    assert files["lines.txt"].decode().splitlines() == list(saved().text.lines)
    assert Vocabulary.from_json(files["vocabulary.json"]) == saved().text.vocabulary
    assert json.loads(files["settings.json"])["longest_line"] == saved().text.longest
    table = pd.read_csv(io.BytesIO(files["history.csv"]))
    assert list(table["epoch"]) == [1, 2, 3, 4, 5, 6]
    assert np.allclose(table["train_perplexity"], np.exp(saved().run.view().curves.train_loss))
    assert np.allclose(table["validation_loss"], saved().run.view().curves.validation_loss)


def test_the_script_in_the_zip_prints_the_last_loss_in_the_history(tmp_path: Path) -> None:
    files = members(saved().raw)
    (tmp_path / "retrain.py").write_bytes(files["retrain.py"])
    command = [sys.executable, "-I", "-X", "utf8", "-W", "error", "retrain.py"]  # as somebody who unpacked it would
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=True)
    loss, _ = done.stdout.splitlines()
    last = pd.read_csv(io.BytesIO(files["history.csv"]))["train_loss"].iloc[-1]
    assert loss == f"Mean training loss of epoch 6: {last:.6f}"


def test_a_model_that_was_hardly_trained_can_be_saved_too() -> None:
    first = Bundle(SETTINGS, saved().text.vocabulary, saved().text.lines, saved().bundle.weights, epochs_done=0)
    after = read_bundle(write_bundle(first))
    assert len(after.curves.epoch) == 0
    assert after.cleaning is None


def test_where_nothing_is_held_out_the_cells_stay_empty() -> None:
    plain = saved(replace(SETTINGS, held_out=0.0))
    assert members(plain.raw)["history.csv"].decode().splitlines()[1].endswith(",,,")
    assert np.isnan(read_bundle(plain.raw).curves.validation_loss).all()


def test_a_huge_loss_has_an_infinite_perplexity_and_does_no_harm() -> None:
    row = np.array([1.0])
    curves = Curves(np.empty(0), np.empty(0), row, row * 1e6, row, row * np.nan, row * np.nan)
    raw = write_bundle(replace(saved().bundle, curves=curves, epochs_done=1))
    assert ",inf," in members(raw)["history.csv"].decode()
    assert read_bundle(raw).curves.train_loss[0] == 1e6


def test_loading_leaves_the_random_numbers_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    read_bundle(saved().raw).model()
    assert torch.equal(torch.rand(3), expected)


def test_a_retrain_script_of_a_stranger_is_neither_run_nor_read() -> None:
    assert read_bundle(spoiled("retrain.py", b"raise SystemExit('ran')")).script() == saved().bundle.script()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda: with_settings(format="something else"), "not describe"),
        (lambda: with_settings(version=2), "version 1"),
        (lambda: with_settings(version=True), "version 1"),
        (lambda: with_settings(extra=1), "exactly"),
        (lambda: with_settings(model=[]), "model part"),
        (lambda: with_settings(model={}), "not the settings of a text generator"),
        (lambda: with_settings(model=SETTINGS.to_json() | {"hidden_size": 10**6}), "Hidden size is 1000000"),
        (lambda: with_settings(model=SETTINGS.to_json() | {"learning_rate": float("nan")}), "Learning rate"),
        (lambda: with_settings(model=SETTINGS.to_json() | {"cell": ["lstm"]}), "Cell is"),
        (lambda: with_settings(model=SETTINGS.to_json() | {"hidden_size": 5}), "another shape"),
        (lambda: with_settings(model=SETTINGS.to_json() | {"layers": 1}), "other tensors"),
        (lambda: with_settings(model=SETTINGS.to_json() | {"hidden_size": 2048, "layers": 4}), "allowed are 5,000,000"),
        (lambda: with_settings(tokenizer={"unit": "character", "end_of_line": True}), "does not fit"),
        (lambda: with_settings(tokenizer={"unit": "word"}), "tokenizer part"),
        (lambda: with_settings(cleaning={"ascii_only": 1}), "cleaning part"),
        (lambda: with_settings(longest_line=10**9), "does not fit"),
        (lambda: with_settings(longest_line=True), "whole number"),
        (lambda: with_settings(epochs_done=-1), "0 to 6"),
        (lambda: with_settings(epochs_done=7), "0 to 6"),
        (lambda: with_settings(epochs_done=5), "more epochs than were done"),
        (lambda: with_settings(learning_rate_changes=[[1]]), "pairs"),
        (lambda: with_settings(learning_rate_changes=[[1, "0.1"]]), "change of the learning rate"),
        (lambda: with_settings(learning_rate_changes=[[-1, 0.1]]), "change of the learning rate"),
        (lambda: with_settings(learning_rate_changes=[[1, 0.1]] * 10_001), "10,000 times"),
        (lambda: with_settings(device='cpu"); print("'), "device"),
        (lambda: spoiled("settings.json", b"[" * 100_000), "not valid JSON"),
        (lambda: spoiled("settings.json", b'{"version": ' + b"9" * 5_000 + b"}"), "not valid JSON"),
        (lambda: spoiled("settings.json", b'{"format": 1, "format": 2}'), "twice"),
        (lambda: spoiled("settings.json", b"\xff\xfe"), "not valid JSON"),
        (lambda: spoiled("vocabulary.json", b"{}"), "exactly tokens"),
        (
            lambda: spoiled("vocabulary.json", members(saved().raw)["vocabulary.json"].replace(b'"cat"', b'"cow"')),
            "not the one",
        ),
        (lambda: spoiled("lines.txt", b""), "Line 1 of the text"),
        (lambda: spoiled("lines.txt", b"\xff"), "not UTF-8"),
        (lambda: spoiled("lines.txt", b"the\tcat\n"), "not as cleaning"),
        (lambda: spoiled("lines.txt", b"the cat\r\n"), "not as cleaning"),
        (lambda: spoiled("lines.txt", b"the cat\n"), "not the one"),
        (lambda: spoiled("lines.txt", b"a" * 5_000), "too long"),
        (lambda: spoiled("lines.txt", b"a\n" * 50_001), "allowed are 50,000"),
        (lambda: spoiled("history.csv", b"epoch,loss\n1,2\n"), "columns"),
        (lambda: with_history("1,1,1"), "7 numbers"),
        (lambda: with_history("1,1,1,1,1,1,1,2,1,1,1,1,1,1"), "7 numbers"),
        (lambda: with_history("one,1,1,1,1,1,1"), "numbers only"),
        (lambda: with_history("1,1,1,1,,,", "1,1,1,1,,,"), "rise from 1"),
        (lambda: with_history("0,1,1,1,,,"), "rise from 1"),
        (lambda: with_history("1.5,1,1,1,,,"), "rise from 1"),
        (lambda: with_history(",1,1,1,,,"), "rise from 1"),
        (lambda: with_history("7,1,1,1,,,"), "more epochs than were done"),
        (lambda: with_history("1,1e999,1,1,,,"), "not finite"),
        (lambda: with_history("1,,1,1,,,"), "not finite"),
        (lambda: with_history("1,1,1,1,inf,,"), "not finite"),
        (lambda: with_history(*[f"{epoch},1,1,1,,," for epoch in range(1, 2_002)]), "2,000 rows"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_words(spoil: Callable[[], bytes], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        read_bundle(spoil())


def test_a_refusal_repeats_no_markup_of_a_stranger() -> None:
    picture = "![x](http://a.b/c.png)<b>"
    for model in (SETTINGS.to_json() | {"cell": picture}, SETTINGS.to_json() | {picture: 1}):
        with pytest.raises(BundleError) as refusal:
            read_bundle(with_settings(model=model))
        assert not set("![]<>/`$") & set(str(refusal.value))


def test_parts_that_do_not_fit_cannot_be_saved() -> None:
    good = saved().bundle
    with pytest.raises(BundleError, match="not the one"):
        replace(good, lines=good.lines[:-1])
    with pytest.raises(BundleError, match="other tensors"):
        replace(good, weights={})
    with pytest.raises(BundleError, match="another shape or type"):
        replace(good, weights={name: tensor.double() for name, tensor in good.weights.items()})
    with pytest.raises(BundleError, match="device"):
        replace(good, device="tpu")


def read_or_refuse(raw: bytes) -> None:
    """Reading may succeed, or refuse in a sentence; any other error fails the test."""
    try:
        read_bundle(raw).model()
        refusal = "none, and that is fine"
    except BundleError as error:
        refusal = str(error)
    assert 10 < len(refusal) < 500


@fuzz
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(raw: bytes) -> None:
    for candidate in (raw, b"PK\x03\x04" + raw, saved().raw[: len(raw)] + raw):
        with pytest.raises(BundleError):
            read_bundle(candidate)


edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 4)), min_size=1, max_size=4
)


def edited(raw: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    """The bytes with pieces replaced: at a share of the length, new bytes for some old ones."""
    for share, new, dropped in changes:
        place = int(share * len(raw))
        raw = raw[:place] + new + raw[place + dropped :]
    return raw


@fuzz
@given(edits)
def test_a_damaged_zip_is_read_or_refused(changes: list[tuple[float, bytes, int]]) -> None:
    read_or_refuse(edited(saved().raw, changes))


@fuzz
@given(edits)
def test_a_damaged_directory_of_a_zip_is_read_or_refused(changes: list[tuple[float, bytes, int]]) -> None:
    start = saved().raw.index(b"PK\x01\x02")
    read_or_refuse(saved().raw[:start] + edited(saved().raw[start:], changes))


@fuzz
@given(st.sampled_from(sorted(MEMBERS)), edits)
def test_a_damaged_file_in_a_sound_zip_is_read_or_refused(name: str, changes: list[tuple[float, bytes, int]]) -> None:
    read_or_refuse(spoiled(name, edited(members(saved().raw)[name], changes)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@fuzz
@given(st.sampled_from(KEYS), json_values)
def test_any_value_in_the_settings_is_read_or_refused(key: str, value: object) -> None:
    read_or_refuse(with_settings(**{key: value}))


@fuzz
@given(st.sampled_from(sorted(SETTINGS.to_json())), json_values)
def test_any_value_in_the_settings_of_the_model_is_read_or_refused(key: str, value: object) -> None:
    read_or_refuse(with_settings(model=SETTINGS.to_json() | {key: value}))


@fuzz
@given(st.sampled_from(["tokens", "counts", "settings"]), json_values)
def test_any_value_in_the_vocabulary_is_read_or_refused(key: str, value: object) -> None:
    values = json.loads(members(saved().raw)["vocabulary.json"])
    read_or_refuse(spoiled("vocabulary.json", json.dumps(values | {key: value}).encode()))


def test_a_zip_made_by_another_tool_is_read() -> None:
    files = members(saved().raw)
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert read_bundle(zipped(dict(reversed(files.items())), compression)).lines == saved().text.lines
