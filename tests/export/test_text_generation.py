import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch

from playground.core.text_generation import PRESETS, TextGenerationRun, TextGenerationSettings
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.sampling import SamplingSettings, generate
from playground.core.text_generation.settings import CELLS, OPTIMIZERS, RECIPES
from playground.data.cleaning import CleaningSettings
from playground.data.dataset import PreparedText, prepare
from playground.data.tokens import TokenizerSettings
from playground.export.text_generation import DEVICES, render_script
from tests.export.alone import run_alone

COURSE = ("경마장에 있는 말이 뛰고 있다", "그의 말이 법이다", "가는 말이 고와야 오는 말이 곱다")
CATS = ("the cat sat on the mat", "a dog", "the end of it all", "hi", "cats and dogs sat on it", "the cat ran off")
EMOJI = ("👩‍🚀 우주로 간다", "e\u0301te\u0301 👨‍👩‍👧 가족", "깃발 🇰🇷🇰🇷", "plain line")
HOSTILE = (
    "quotes \" and ' and \"\"\" and ''' in a line",
    "back\\slash \\n \\x41 \\u0041 \\",
    "<script>alert(1)</script> **bold** $seed ${seed} $$ #? lines %s {seed}",
    "]; import os; os.abort() #",
    "right \u202e to left \x7f \ufeff \u00ad and \ud800 alone",
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def prepared(lines: tuple[str, ...], tokenizer: TokenizerSettings) -> PreparedText:
    return prepare(lines, CleaningSettings(), tokenizer)


def trained(settings: TextGenerationSettings, text: PreparedText, changes: Mapping[int, float]) -> TextGenerationRun:
    """A finished run in which the learning rate changed after so many updates."""
    run = TextGenerationRun(settings, EncodedLines(text.ids, text.vocabulary.size))
    steps = run.steps()
    while True:
        if run.updates in changes and run.updates not in dict(run.view().learning_rate_changes):
            run.set_learning_rate(changes[run.updates])
        if next(steps, None) is None:
            return run


def written(run: TextGenerationRun, text: PreparedText) -> str:
    """What the app generates greedily from the first token of the first training line."""
    first = next(line for line in run.train_lines.lines if len(line) > 1)
    settings = SamplingSettings(words=min(run.window, 24))
    ids = generate(run.model, run.settings, run.window, first[:1], settings, text.vocabulary.end_id).tokens
    return text.vocabulary.decode(ids)


def run_inside(script: str) -> dict[str, Any]:
    """What main() of the script holds when it ends, and its globals."""
    names: dict[str, Any] = {}
    source = script.removesuffix("main()\n").replace(
        '    print("Written', '    globals().update(locals())\n    print("Written'
    )
    exec(compile(source, "retrain.py", "exec"), names)
    names["main"]()
    return names


CASES = {
    "three sentences, prefixes": (
        replace(PRESETS["three_sentences"].settings, epochs=60),
        TokenizerSettings(),
        COURSE,
        {},
    ),
    "whole lines, two LSTM layers with dropout, held out, another learning rate": (
        TextGenerationSettings("lstm", 6, 8, 2, 0.3, "whole lines", "adamw", 0.02, 2, 12, 0.3, 5),
        TokenizerSettings(end_of_line=True),
        CATS,
        {0: 0.05, 7: 0.001},
    ),
    "characters with emoji and Hangul, GRU, momentum": (
        TextGenerationSettings("gru", 5, 7, recipe="whole lines", optimizer="momentum", learning_rate=0.1, epochs=9),
        TokenizerSettings("character"),
        EMOJI,
        {},
    ),
    "hostile text": (
        TextGenerationSettings(epochs=5, batch_size=7, hidden_size=9),
        TokenizerSettings(end_of_line=True),
        HOSTILE,
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_script_alone_prints_the_final_loss_of_the_run_and_writes_the_same(case: str) -> None:
    settings, tokenizer, lines, changes = CASES[case]
    text = prepared(lines, tokenizer)
    run = trained(settings, text, changes)
    script = render_script(settings, tokenizer, text.lines, run.view().learning_rate_changes)
    loss, sentence = run_alone(script)
    assert loss == f"Mean training loss of epoch {settings.epochs}: {run.final_loss:.6f}"
    assert sentence.removeprefix("Written: ").removesuffix("⏎").rstrip() == written(run, text).rstrip()


@pytest.mark.parametrize(
    ("cell", "recipe", "optimizer"), list(zip(itertools.cycle(CELLS), itertools.cycle(RECIPES), (*OPTIMIZERS, "adam")))
)
@pytest.mark.parametrize(
    ("layers", "dropout", "held_out", "unit"),
    [(1, 0.0, 0.0, "character"), (1, 0.4, 0.0, "word"), (2, 0.0, 0.2, "character"), (3, 0.2, 0.1, "word")],
)
def test_the_script_ends_with_the_same_weights_bit_for_bit(
    cell: str, recipe: str, optimizer: str, layers: int, dropout: float, held_out: float, unit: str
) -> None:
    tokenizer = TokenizerSettings(unit, end_of_line=layers == 2)
    settings = TextGenerationSettings(cell, 4, 6, layers, dropout, recipe, optimizer, 0.01, 3, 2, held_out, 11)
    text = prepared(CATS, tokenizer)
    run = trained(settings, text, {})
    names = run_inside(render_script(settings, tokenizer, text.lines))
    assert names["loss"] == run.final_loss
    for ours, theirs in zip(run.model.parameters(), names["model"].parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_a_run_that_was_stopped_early_is_trained_as_far_as_it_went() -> None:
    settings = TextGenerationSettings(epochs=5, held_out=0.2)
    text = prepared(CATS, TokenizerSettings())
    run = trained(replace(settings, epochs=3), text, {})
    names = run_inside(render_script(settings, TokenizerSettings(), text.lines, epochs_done=3))
    assert names["loss"] == run.final_loss


@pytest.mark.parametrize(("settings", "tokenizer", "lines", "changes"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("device", DEVICES)
def test_the_text_is_only_data(
    settings: TextGenerationSettings,
    tokenizer: TokenizerSettings,
    lines: tuple[str, ...],
    changes: Mapping[int, float],
    device: str,
) -> None:
    cleaned = prepared(lines, tokenizer).lines
    tree = ast.parse(render_script(settings, tokenizer, cleaned, tuple(changes.items()), device=device))
    *_, text, call = tree.body
    assert isinstance(text, ast.Assign)
    rows = ast.literal_eval(text.value)
    assert tuple("".join(row) for row in rows) == cleaned
    assert ast.unparse(call) == "main()"


def test_everything_before_the_text_is_the_same_for_every_text_of_the_same_shape() -> None:
    settings, tokenizer = TextGenerationSettings(), TokenizerSettings()
    hostile = ('"""', "\\ '''", "$seed #? lines")
    before = [
        render_script(settings, tokenizer, lines).partition("LINES = [")[0]
        for lines in (hostile, ("a", "b c", "d e f"))
    ]
    assert before[0] == before[1]


def test_characters_that_a_reader_cannot_see_are_escaped() -> None:
    script = render_script(TextGenerationSettings(), TokenizerSettings(), prepared(HOSTILE, TokenizerSettings()).lines)
    assert "\\u202e" in script
    assert all(character.isprintable() or character == "\n" for character in script)


@pytest.mark.parametrize(("settings", "tokenizer", "lines", "changes"), CASES.values(), ids=CASES)
def test_the_script_is_short_and_names_only_what_it_uses(
    settings: TextGenerationSettings, tokenizer: TokenizerSettings, lines: tuple[str, ...], changes: Mapping[int, float]
) -> None:
    script = render_script(settings, tokenizer, prepared(lines, tokenizer).lines, tuple(changes.items()))
    code = script.partition("LINES = [")[0]
    assert len(code.splitlines()) < 125
    assert max(map(len, code.splitlines())) <= 120
    assert "#?" not in code
    assert "playground" not in code.partition('"""\n\n')[2]
    imported = {
        name.asname or name.name
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert imported <= used


def test_a_script_has_nothing_of_what_the_run_did_not_use() -> None:
    plain = render_script(TextGenerationSettings(), TokenizerSettings(), COURSE)
    for absent in ("dropout", "Dropout", "held_out", "LATER_RATES", "pad_sequence", "END", "ModuleList", "updates +="):
        assert absent not in plain


def test_a_line_of_joined_characters_is_cut_and_all_others_stay_readable() -> None:
    script = render_script(TextGenerationSettings(), TokenizerSettings("character"), ("👩‍🚀a", "plain"))
    rows = ast.literal_eval(script.partition("LINES = ")[2].removesuffix("\n\nmain()\n"))
    assert rows == [["👩‍🚀", "a"], "plain"]


def test_on_the_screen_the_text_is_cut_and_says_so() -> None:
    whole, cut = (
        render_script(TextGenerationSettings(), TokenizerSettings(), CATS * 300, lines_shown=shown)
        for shown in (None, 2)
    )
    assert len(ast.literal_eval(cut.partition("LINES = ")[2].removesuffix("\n\nmain()\n"))) == 2
    assert "1,798 more lines" in cut
    assert "the download has all 1,800" in cut
    assert cut.partition("LINES = ")[0] == whole.partition("LINES = ")[0]
    assert render_script(TextGenerationSettings(), TokenizerSettings(), CATS, lines_shown=6) == render_script(
        TextGenerationSettings(), TokenizerSettings(), CATS
    )


@pytest.mark.parametrize("epochs_done", [0, -1, 201])
def test_impossible_epochs_are_refused(epochs_done: int) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        render_script(TextGenerationSettings(), TokenizerSettings(), COURSE, epochs_done=epochs_done)


@pytest.mark.parametrize("lines", [(), ("",), ("one", "two")])
def test_a_text_without_predictions_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="nothing to predict"):
        render_script(TextGenerationSettings(), TokenizerSettings(), lines)


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(ValueError, match="cuda"):
        render_script(TextGenerationSettings(), TokenizerSettings(), COURSE, device='cpu"); print("')
