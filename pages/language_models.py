"""Language models: counting, a feed-forward network opened, unseen contexts, and all models on one ladder."""

from playground.ui import frame
from playground.ui.language_models import PARTS, lesson_numbers
from playground.ui.part import show

page = frame.open_page(
    "language_models",
    "Ask what comes next: of counts, of a network that you see through, and of all of them on one text.",
)
show(page, PARTS)
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
