"""The gates of a trained model are those of its nn.LSTM; probes are Pearson's r."""

import numpy as np
import pytest
import torch

from playground.core.lstm.trained import QUANTITIES, correlations, features, probe, read_line
from playground.core.settings import SettingsError
from playground.core.text_generation.model import build_model
from playground.core.text_generation.settings import TextGenerationSettings


@pytest.mark.parametrize("layer", [0, 1])
def test_states_equal_those_of_the_model(layer: int) -> None:
    model = build_model(TextGenerationSettings(cell="lstm", layers=2, hidden_size=5), 9)
    ids = [1, 4, 2, 8, 8, 3]
    reading = read_line(model, ids, list("abcdef"), layer)
    x = model.embedding(torch.tensor([ids]))
    for k in range(layer + 1):
        x, (_, memory) = model.layers[k](x)
    assert reading.values["h"] == pytest.approx(x[0].detach().numpy(), abs=1e-6)
    assert reading.values["C"][-1] == pytest.approx(memory[0, 0].detach().numpy(), abs=1e-6)
    assert set(reading.values) == set(QUANTITIES)


def test_probes_find_the_unit_that_counts_and_the_one_that_switches() -> None:
    tokens = list('say "no" to me')
    named = features(tokens)
    assert named["inside quotes"].tolist() == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    noise = np.random.default_rng(1).normal(size=(len(tokens), 3))
    values = np.column_stack([noise, -named["position in the line"]])
    assert correlations(values, named["position in the line"])[3] == pytest.approx(-1)
    expected = np.corrcoef(noise[:, 1], named["a space"])[0, 1]
    assert correlations(noise, named["a space"])[1] == pytest.approx(expected)
    assert correlations(np.ones((len(tokens), 1)), named["a space"])[0] == 0


def test_what_cannot_be_read_is_refused_in_words() -> None:
    model = build_model(TextGenerationSettings(cell="gru"), 9)
    with pytest.raises(SettingsError, match="no LSTM layer"):
        read_line(model, [1], ["a"])
    with pytest.raises(SettingsError, match="0 known tokens"):
        read_line(model, [], [])
    with pytest.raises(SettingsError, match="10,000 known tokens"):
        read_line(model, [1] * 10_000, ["a"] * 10_000)


def test_a_line_of_one_token_has_no_probes() -> None:
    model = build_model(TextGenerationSettings(cell="lstm"), 9)
    assert probe(read_line(model, [1], ["a"])) == []
