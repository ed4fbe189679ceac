"""GRU: one cell opened in all its conventions, beside an LSTM, and what it costs."""

from playground.ui import frame
from playground.ui.gru import PARTS, lesson_numbers
from playground.ui.part import show

page = frame.open_page("gru", "Step through a cell with two gates, hold them by hand, and see it beside an LSTM.")
show(page, PARTS)
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
