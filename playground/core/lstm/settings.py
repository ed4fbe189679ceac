"""What the learner chooses for one LSTM cell: what it reads, its size, and which gates are held by hand."""

from dataclasses import dataclass

from playground.core.recurrent.reading import HELD, STEPS, Reading
from playground.core.settings import Range, check_choice, check_range

GATES = ("i", "f", "g", "o")  # as PyTorch stacks them
HELD_CANDIDATE = ("computed", "-1", "0", "1")  # g is a tanh: it may be held at either end, or at nothing
FORGET_BIASES = Range(-6, 6)


@dataclass(frozen=True)
class CellSettings(Reading):
    """One LSTM cell and its input.

    forget_bias is added to b_f of every unit. hold_i, hold_f, hold_o, hold_g: "computed", or the value at which the
    gate (or the candidate g) is held by hand from step hold_from on. Raises SettingsError in words.
    """

    forget_bias: float = 0.0
    hold_i: str = "computed"
    hold_f: str = "computed"
    hold_o: str = "computed"
    hold_from: int = 1
    hold_g: str = "computed"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range(self, "forget_bias", FORGET_BIASES)
        for gate in ("hold_i", "hold_f", "hold_o"):
            check_choice(self, gate, HELD)
        check_choice(self, "hold_g", HELD_CANDIDATE)
        check_range(self, "hold_from", STEPS)

    def held(self, gate: str, step: int) -> float | None:
        """The value at which a gate is held at a step (from 1), None where it is computed."""
        chosen = getattr(self, f"hold_{gate}")
        return None if chosen == "computed" or step < self.hold_from else float(chosen)
