"""The four parts of the training lab."""

from playground.ui.training_lab.parts import PARTS

__all__ = ["PARTS"]
