"""The text generator: embedding, recurrent layers, and a linear layer that scores every token of the vocabulary."""

from dataclasses import dataclass

from torch import Tensor, nn

from playground.core.randomness import seeded
from playground.core.text_generation.settings import TextGenerationSettings

RECURRENT: dict[str, type[nn.RNN | nn.LSTM | nn.GRU]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
GATES = {"rnn": 1, "lstm": 4, "gru": 3}

State = list[object]  # one entry a layer: h, or (h, C) for an LSTM; opaque to callers


class TextModel(nn.Module):
    """ids (batch, steps) -> logits (batch, steps, V).

    The layers are stacked one by one, with dropout in between, rather than by num_layers: cuDNN keeps
    a hidden random state for dropout inside a stack, and a resumed run could then not repeat it.
    """

    def __init__(self, settings: TextGenerationSettings, vocabulary_size: int) -> None:
        super().__init__()
        E, H, V = settings.embedding_size, settings.hidden_size, vocabulary_size
        cell = RECURRENT[settings.cell]
        self.embedding = nn.Embedding(V, E)
        self.layers = nn.ModuleList(
            cell(E if layer == 0 else H, H, batch_first=True) for layer in range(settings.layers)
        )
        self.dropout = nn.Dropout(settings.dropout)
        self.decoder = nn.Linear(H, V)

    def read(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """ids (batch, steps) -> hidden states of the last layer (batch, steps, H), and the state to go on from."""
        x = self.embedding(ids)  # (batch, steps, E)
        state = state or [None] * len(self.layers)
        after: State = []
        for layer, before in zip(self.layers, state, strict=True):
            x, last = layer(x, before)  # (batch, steps, H)
            x = self.dropout(x)
            after.append(last)
        return x, after

    def forward(self, ids: Tensor) -> Tensor:
        """ids (batch, steps) -> logits (batch, steps, V)."""
        hidden, _ = self.read(ids)
        logits: Tensor = self.decoder(hidden)
        return logits


def build_model(settings: TextGenerationSettings, vocabulary_size: int) -> TextModel:
    """Initialise by torch's defaults from the seed; the caller's random state is left alone."""
    with seeded(settings.seed):
        return TextModel(settings, vocabulary_size)


@dataclass(frozen=True)
class LayerParameters:
    """One row of the parameter table: a layer, the arithmetic with its numbers, and the count."""

    layer: str
    arithmetic: str
    count: int


def parameter_table(settings: TextGenerationSettings, vocabulary_size: int) -> tuple[LayerParameters, ...]:
    """Count parameters by arithmetic, before anything is allocated.

    A recurrent layer has W_x (gates·H, inputs), W_h (gates·H, H) and, in PyTorch, two bias vectors (gates·H).
    """
    E, H, V, gates = settings.embedding_size, settings.hidden_size, vocabulary_size, GATES[settings.cell]
    rows = [LayerParameters("Embedding", f"{V:,} × {E}", V * E)]
    for layer in range(settings.layers):
        inputs = E if layer == 0 else H
        each = f"({inputs}·{H} + {H}·{H} + 2·{H})"
        arithmetic = each if gates == 1 else f"{gates} · {each}"
        name = f"{settings.cell.upper()} {layer + 1}" if settings.layers > 1 else settings.cell.upper()
        rows.append(LayerParameters(name, arithmetic, gates * (inputs * H + H * H + 2 * H)))
    rows.append(LayerParameters("Linear", f"{H} × {V:,} + {V:,}", H * V + V))
    return tuple(rows)


def parameter_count(settings: TextGenerationSettings, vocabulary_size: int) -> int:
    """All trainable parameters of the model."""
    return sum(row.count for row in parameter_table(settings, vocabulary_size))
