"""The feed-forward language model: the last n tokens, each looked up, side by side through one hidden layer.

Source: Bengio et al. 2003, "A neural probabilistic language model", without its direct connections.
"""

from torch import Tensor, nn
from torch.nn import functional

from playground.core.text_generation.lines import PAD


class Nnlm(nn.Module):
    """ids (batch, steps) -> at each step the scores of the token that follows (batch, steps, size).

    p = E[w_{t-n+1}] … E[w_t] side by side (n · M), h = tanh(W_h p + b_h) (H), scores = W_y h + b_y (size).
    In front of a line stands PAD, whose row of E is learned like any other.
    """

    def __init__(self, window: int, embedding_size: int, hidden_size: int, size: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.window = window
        self.embedding = nn.Embedding(size, embedding_size)
        self.hidden = nn.Linear(window * embedding_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.decoder = nn.Linear(hidden_size, size)

    def read(self, ids: Tensor) -> tuple[Tensor, None]:
        """ids (batch, steps) -> h at each step (batch, steps, H); there is no state to go on from."""
        padded = functional.pad(ids, (self.window - 1, 0), value=PAD)
        windows = padded.unfold(1, self.window, 1)  # (batch, steps, n)
        p = self.embedding(windows).flatten(2)  # (batch, steps, n · M)
        return self.dropout(self.hidden(p).tanh()), None

    def forward(self, ids: Tensor) -> Tensor:
        """ids (batch, steps) -> scores (batch, steps, size)."""
        h, _ = self.read(ids)
        scores: Tensor = self.decoder(h)
        return scores


def parameter_count(window: int, embedding_size: int, hidden_size: int, size: int) -> int:
    """E, W_h and b_h, W_y and b_y."""
    return size * embedding_size + (window * embedding_size + 1) * hidden_size + (hidden_size + 1) * size
