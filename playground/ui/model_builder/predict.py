"""What a fitted model answers to something that is typed."""

import math
import re

import pandas as pd
import streamlit as st
import torch
from torch import Tensor

from playground.core.model_builder.datasets import DATASETS, WORDS, tokens_of
from playground.core.model_builder.run import FitRun, classes_of
from playground.core.settings import SettingsError
from playground.ui import frame
from playground.ui.model_builder.choosing import KEY

LONGEST = 4_000  # characters


def predictions(run: FitRun, where: str) -> None:
    """A field with a sample that can be changed, and the answer to it."""
    frame.section("Predict", "The field holds a sample. Change it and see how the answer moves.")
    dataset = DATASETS[run.settings.dataset]
    usual = "the soup was not cold" if dataset.integers else written(run)
    text = st.text_area(
        "A sentence" if dataset.integers else "Numbers of one sample, an input a line",
        usual,
        height=96,
        max_chars=LONGEST,
        key=f"{KEY}_{where}_sample_{run.settings.dataset}",
    )
    inputs = frame.attempt(lambda: read_sample(text or "", run))
    if inputs is None:
        return
    if dataset.integers:
        st.text("Read as: " + " ".join(WORDS[number] for number in inputs[0][0].tolist()))
    frame.numbers(answer_table(run, inputs), f"{KEY}_{where}_answer")


def written(run: FitRun) -> str:
    """The first sample that is held out (or trained on), to two decimals."""
    samples = run.validation if len(run.validation[-1]) else run.train
    return "\n".join(" ".join(f"{value:.2f}" for value in part[0].flatten().tolist()) for part in samples[:-1])


def read_sample(text: str, run: FitRun) -> list[Tensor]:
    """The inputs of one sample, each (1, ...). Raises SettingsError in words."""
    dataset = DATASETS[run.settings.dataset]
    if dataset.integers:
        return [torch.tensor([tokens_of(text)])]
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) != len(dataset.shapes):
        raise SettingsError(f"The sample has {len(lines)} lines; the model reads {len(dataset.shapes)}, an input each.")
    return [_numbers(line, shape) for line, shape in zip(lines, dataset.shapes, strict=True)]


def _numbers(line: str, shape: tuple[int, ...]) -> Tensor:
    words = [word for word in re.split(r"[\s,]+", line) if word]
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise SettingsError("The sample holds something that is not a number.") from None
    if len(values) != math.prod(shape):
        raise SettingsError(f"The line has {len(values)} numbers; this input takes {math.prod(shape)}.")
    if not all(abs(value) <= 1e6 for value in values):
        raise SettingsError("The numbers of a sample lie between −1,000,000 and 1,000,000.")
    return torch.tensor(values).reshape(1, *shape)


def answer_table(run: FitRun, inputs: list[Tensor]) -> pd.DataFrame:
    """What the model answers, a row an output, and what that means."""
    answers, classes = run.answers(inputs), DATASETS[run.settings.dataset].classes
    if not classes:
        return pd.DataFrame({"output": ["answer"], "value": [f"{answers.item():.6f}"]})
    chosen = int(classes_of(answers, run.settings.loss))
    raw = answers[0]
    names = list(classes) if len(raw) > 1 else [classes[1]]
    return pd.DataFrame(
        {
            "output": names,
            "value": [f"{value:.6f}" for value in raw.tolist()],
            "decision": [
                "→ " + classes[chosen] if i == (chosen if len(raw) > 1 else 0) else "" for i in range(len(raw))
            ],
        }
    )
