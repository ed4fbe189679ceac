"""What the learner chooses for one recurrent cell: what it reads, its size, how strong its memory is, where it errs."""

from dataclasses import dataclass

from playground.core.recurrent.reading import Reading
from playground.core.settings import Range, SettingsError, check_range

RADII = Range(0, 4)
LOSS_STEPS = Range(0, 40, whole=True)
WINDOWS = Range(0, 40, whole=True)
CLIPS = Range(0, 100)


@dataclass(frozen=True)
class RnnSettings(Reading):
    """One cell and its input.

    radius: W_h is scaled to this spectral radius; 0 leaves it as it was drawn. loss_step: where the loss stands, 0 is
    the last step. window: gradients go back so many steps only; 0 goes all the way. clip: the largest norm of the
    gradient; 0 is none. Raises SettingsError.
    """

    input_size: int = 4
    radius: float = 0.0
    loss_step: int = 0
    window: int = 0
    clip: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        steps = len(self.tokens)
        check_range(self, "radius", RADII)
        check_range(self, "loss_step", LOSS_STEPS)
        check_range(self, "window", WINDOWS)
        check_range(self, "clip", CLIPS)
        if self.loss_step > steps:
            raise SettingsError(f"Loss step is {self.loss_step}, but there are {steps} steps; allowed is 0 to {steps}.")

    @property
    def last(self) -> int:
        """The place of the step whose loss is taken, from 0."""
        return (self.loss_step or len(self.tokens)) - 1
