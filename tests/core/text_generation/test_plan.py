from dataclasses import replace

import pytest

from playground.core.text_generation import TextGenerationRun, TextGenerationSettings
from playground.core.text_generation.plan import plan
from playground.core.text_generation.settings import RECIPES
from tests.core.text_generation.course import COURSE


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_plan_is_what_the_run_then_does(recipe: str) -> None:
    settings = TextGenerationSettings(recipe=recipe, batch_size=2, epochs=3, held_out=0.3)
    planned, run = plan(settings, COURSE), TextGenerationRun(settings, COURSE)
    for _ in run.steps():
        pass
    chosen = next(count for count in planned.recipes if count.recipe == recipe)
    assert planned.parameters == sum(p.numel() for p in run.model.parameters())
    assert planned.total_updates == run.updates == chosen.updates * 3
    assert run.view().cell_steps_done == chosen.cell_steps * 3
    assert run.view().predictions_done == chosen.predictions * 3
    assert (planned.train_lines, planned.validation_lines) == (2, 1)


def test_the_courses_prefixes_cost_fifty_five_cell_steps_and_whole_lines_fifteen() -> None:
    counts = {count.recipe: count for count in plan(TextGenerationSettings(), COURSE).recipes}
    assert counts["prefixes"].cell_steps == 11 * 5
    assert counts["whole lines"].cell_steps == 3 * 5  # all three in one batch, filled up to the longest


def test_a_larger_batch_holds_more_numbers() -> None:
    small = TextGenerationSettings(recipe="whole lines", batch_size=1)
    large = replace(small, batch_size=3)
    assert plan(small, COURSE).numbers_per_update < plan(large, COURSE).numbers_per_update
