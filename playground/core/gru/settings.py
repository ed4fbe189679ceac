"""What the learner chooses for one GRU cell: what it reads, its size, the convention, and gates held by hand."""

from dataclasses import dataclass

from playground.core.lstm.settings import HELD, STEPS, CellSettings
from playground.core.settings import check_choice, check_range

GATES = ("r", "z", "n")  # as PyTorch stacks them
RESETS = ("after", "before")  # r times the product W_hn h + b_hn, or times h before it
KEEPERS = ("z", "1-z")  # which of the two is the share of the old state


@dataclass(frozen=True)
class GruSettings:
    """One GRU cell and its input; kind, text, sizes and seed as in the LSTM's settings, so that both read the same.

    reset: "after" the matrix product (PyTorch, Keras) or "before" it (Cho et al. 2014).
    keeper: the old state's share is "z" (PyTorch, Cho et al. 2014) or "1-z" (Chung et al. 2014).
    hold_r, hold_z: "computed", or the value at which the gate is held from step hold_from on. Raises SettingsError.
    """

    kind: str = "words"
    text: str = "the cat that the dog saw ran"
    input_size: int = 3
    hidden_size: int = 4
    seed: int = 1
    reset: str = "after"
    keeper: str = "z"
    hold_r: str = "computed"
    hold_z: str = "computed"
    hold_from: int = 1

    def __post_init__(self) -> None:
        _ = self.reads
        check_choice(self, "reset", RESETS)
        check_choice(self, "keeper", KEEPERS)
        check_choice(self, "hold_r", HELD)
        check_choice(self, "hold_z", HELD)
        check_range(self, "hold_from", STEPS)

    @property
    def reads(self) -> CellSettings:
        """An LSTM cell of the same size and seed that reads the same. Raises SettingsError."""
        return CellSettings(self.kind, self.text, self.input_size, self.hidden_size, self.seed)

    def held(self, gate: str, step: int) -> float | None:
        """The value at which a gate is held at a step (from 1), None where it is computed."""
        chosen = {"r": self.hold_r, "z": self.hold_z}.get(gate, "computed")
        return None if chosen == "computed" or step < self.hold_from else float(chosen)
