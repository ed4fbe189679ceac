"""Text generation: a recurrent network that learns to predict the next token of a line, and then writes."""

from playground.core.text_generation.settings import PRESETS, TextGenerationSettings
from playground.core.text_generation.training import TextGenerationRun

__all__ = ["PRESETS", "TextGenerationRun", "TextGenerationSettings"]
