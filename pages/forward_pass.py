"""Forward pass: matrices, their shapes, and where every number comes from."""

from playground.ui import frame
from playground.ui.forward_pass.details import lesson_numbers
from playground.ui.forward_pass.parts import PARTS, keep_what_is_not_drawn, last_settings

page = frame.open_page(
    "forward_pass", "Send a batch through a network, click any number, and see the sum that made it."
)
keep_what_is_not_drawn()
part = frame.choose_part(page, PARTS)
part.show(page)

frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers(last_settings()))
