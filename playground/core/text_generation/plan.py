"""What a run will take, counted before anything is allocated."""

from dataclasses import dataclass, replace

import numpy as np

from playground.core.text_generation.batches import LineBatches, PrefixBatches, make_batches
from playground.core.text_generation.lines import EncodedLines, split_lines
from playground.core.text_generation.model import GATES, parameter_count
from playground.core.text_generation.settings import RECIPES, TextGenerationSettings


@dataclass(frozen=True)
class RecipeCount:
    """One epoch in one recipe: samples, updates, steps of the recurrent cell a layer, predictions made."""

    recipe: str
    samples: int
    updates: int
    cell_steps: int
    predictions: int


@dataclass(frozen=True)
class Plan:
    """The size of a run.

    numbers_per_update: the most values that one update holds at once besides the parameters: logits, and what
    the cells keep for the backward pass.
    """

    parameters: int
    train_lines: int
    validation_lines: int
    recipes: tuple[RecipeCount, ...]
    total_updates: int
    numbers_per_update: int


def plan(settings: TextGenerationSettings, encoded: EncodedLines) -> Plan:
    """Count what training with these settings on these lines will take, in both recipes."""
    train, validation = split_lines(encoded, settings.held_out, settings.seed)
    batches = {name: make_batches(replace(settings, recipe=name), train, encoded.longest) for name in RECIPES}
    chosen = batches[settings.recipe]
    counts = tuple(_count(name, batches[name]) for name in RECIPES)
    updates = next(count.updates for count in counts if count.recipe == settings.recipe)
    return Plan(
        parameters=parameter_count(settings, encoded.vocabulary_size),
        train_lines=len(train.lines),
        validation_lines=len(validation.lines),
        recipes=counts,
        total_updates=updates * settings.epochs,
        numbers_per_update=_numbers_per_update(settings, encoded, chosen),
    )


def _count(recipe: str, batches: PrefixBatches | LineBatches) -> RecipeCount:
    order = batches.order(None)
    samples = sum(map(len, order))
    return RecipeCount(recipe, samples, len(order), batches.cell_steps, batches.encoded.predictions)


def _numbers_per_update(
    settings: TextGenerationSettings, encoded: EncodedLines, batches: PrefixBatches | LineBatches
) -> int:
    """Largest batch: predictions x V logits, and cell steps x layers x (gates + 2) x H kept activations."""
    lengths = np.sort([len(line) - 1 for line in batches.encoded.lines if len(line) > 1])
    if settings.recipe == "prefixes":
        predictions = min(settings.batch_size, int(lengths.sum()))
        steps = predictions * max(encoded.longest - 1, 1)
    else:
        longest = lengths[-settings.batch_size :]
        predictions, steps = int(longest.sum()), int(longest.max(initial=0)) * len(longest)
    per_step = settings.layers * (GATES[settings.cell] + 2) * settings.hidden_size + settings.embedding_size
    return predictions * encoded.vocabulary_size + steps * per_step
