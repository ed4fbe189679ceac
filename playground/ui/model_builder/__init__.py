"""The parts of the model builder."""

from playground.ui.model_builder.parts import PARTS

__all__ = ["PARTS"]
