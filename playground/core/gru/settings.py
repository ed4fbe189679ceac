"""What the learner chooses for one GRU cell: what it reads, its size, the convention, and gates held by hand."""

from dataclasses import dataclass

from playground.core.lstm.settings import CellSettings
from playground.core.recurrent.reading import HELD, STEPS, Reading
from playground.core.settings import check_choice, check_range

GATES = ("r", "z", "n")  # as PyTorch stacks them
RESETS = ("after", "before")  # r times the product W_hn h + b_hn, or times h before it
KEEPERS = ("z", "1-z")  # which of the two is the share of the old state


@dataclass(frozen=True)
class GruSettings(Reading):
    """One GRU cell and its input.

    reset: "after" the matrix product (PyTorch, Keras) or "before" it (Cho et al. 2014).
    keeper: the old state's share is "z" (PyTorch, Cho et al. 2014) or "1-z" (Chung et al. 2014).
    hold_r, hold_z: "computed", or the value at which the gate is held from step hold_from on. Raises SettingsError.
    """

    reset: str = "after"
    keeper: str = "z"
    hold_r: str = "computed"
    hold_z: str = "computed"
    hold_from: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice(self, "reset", RESETS)
        check_choice(self, "keeper", KEEPERS)
        check_choice(self, "hold_r", HELD)
        check_choice(self, "hold_z", HELD)
        check_range(self, "hold_from", STEPS)

    @property
    def lstm(self) -> CellSettings:
        """An LSTM cell of the same size and seed that reads the same."""
        return CellSettings(self.kind, self.text, self.input_size, self.hidden_size, self.seed)

    def held(self, gate: str, step: int) -> float | None:
        """The value at which a gate is held at a step (from 1), None where it is computed."""
        chosen = {"r": self.hold_r, "z": self.hold_z}.get(gate, "computed")
        return None if chosen == "computed" or step < self.hold_from else float(chosen)
