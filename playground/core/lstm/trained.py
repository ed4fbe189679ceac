"""The gates of a text generator with LSTM layers while it reads a line, and what its units go along with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.core.settings import Range, SettingsError
from playground.core.text_generation.model import TextModel

QUANTITIES = ("i", "f", "o", "C", "h")
QUOTES = '"“”„«»'
READ = Range(1, 120, whole=True)  # tokens of a line that is read

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What one LSTM layer does at every token: i, f, o, C, h by name, each (tokens, H)."""

    tokens: tuple[str, ...]
    values: Mapping[str, Floats]


@dataclass(frozen=True)
class Probe:
    """The unit whose quantity goes along best with a feature of the text: Pearson's r over the tokens."""

    feature: str
    quantity: str
    unit: int
    correlation: float


@torch.no_grad()
def read_line(model: TextModel, ids: Sequence[int], tokens: Sequence[str], layer: int = 0) -> Reading:
    """Let the model read ids, and keep the gates of one of its layers. Raises SettingsError in words."""
    if not READ.admits(len(ids)):
        raise SettingsError(f"The line has {len(ids):,} known tokens; this part reads {READ}.")
    chosen = model.layers[layer]
    if not isinstance(chosen, nn.LSTM):
        raise SettingsError("This model has no LSTM layer, so it has no such gates.")
    x = model.embedding(torch.tensor(list(ids))).double()  # (tokens, E)
    for below in model.layers[:layer]:
        x = _walk(below, x)["h"]
    return Reading(tuple(tokens), {name: value.numpy() for name, value in _walk(chosen, x).items()})


def _walk(layer: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """i, f, o, C, h (steps, H) of a layer that reads x (steps, d), in double precision."""
    weight_x, weight_h, bias_x, bias_h = (parameter.double() for parameter in layer.parameters())
    h = C = torch.zeros(weight_h.shape[1], dtype=torch.float64)
    rows = []
    for x_t in x:
        z_i, z_f, z_g, z_o = (weight_x @ x_t + bias_x + weight_h @ h + bias_h).chunk(4)
        i, f, o = z_i.sigmoid(), z_f.sigmoid(), z_o.sigmoid()
        C = f * C + i * z_g.tanh()
        h = o * C.tanh()
        rows.append(torch.stack([i, f, o, C, h]))
    table = torch.stack(rows)  # (steps, 5, H)
    return {name: table[:, k] for k, name in enumerate(QUANTITIES)}


def features(tokens: Sequence[str]) -> dict[str, Floats]:
    """What a unit may go along with, a number a token; those that never change in this line are left out."""
    quotes, inside = 0, []
    for token in tokens:
        quotes += sum(token.count(sign) for sign in QUOTES)
        inside.append(float(quotes % 2))
    since: list[float] = []
    for k, token in enumerate(tokens):
        since.append(0.0 if token.isspace() or k == 0 else since[-1] + 1)
    found = {
        "position in the line": np.arange(len(tokens), dtype=np.float64),
        "inside quotes": np.array(inside),
        "characters since the last space": np.array(since) if any(map(str.isspace, tokens)) else np.zeros(len(tokens)),
        "a space": np.array([float(token.isspace()) for token in tokens]),
        "a vowel": np.array([float(token.lower() in "aeiou") for token in tokens]),
        "length of the token": np.array([float(len(token)) for token in tokens]),
        "seen before in this line": np.array([float(token in tokens[:k]) for k, token in enumerate(tokens)]),
    }
    return {name: values for name, values in found.items() if values.std() > 0}


def correlations(values: Floats, feature: Floats) -> Floats:
    """Pearson's r of every column of values (tokens, H) with a feature (tokens,); 0 where a column never changes."""
    centred, other = values - values.mean(0), feature - feature.mean()
    scale = np.sqrt((centred**2).sum(0) * (other**2).sum())
    product = (centred * other[:, None]).sum(0)
    r: Floats = np.divide(product, scale, out=np.zeros(values.shape[1]), where=scale > 1e-12)
    return r


def probe(reading: Reading) -> list[Probe]:
    """For every feature of the line the unit of C, h or a gate that goes along with it best."""
    found = []
    for name, feature in features(reading.tokens).items():
        best = Probe(name, "C", 0, 0.0)
        for quantity in QUANTITIES:
            r = correlations(reading.values[quantity], feature)
            unit = int(np.abs(r).argmax())
            if abs(r[unit]) > abs(best.correlation):
                best = Probe(name, quantity, unit, float(r[unit]))
        found.append(best)
    return found
