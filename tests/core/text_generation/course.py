"""The three sentences of the course, encoded as the course prints them."""

from playground.core.text_generation.lines import EncodedLines

LINES = ((2, 3, 1, 4, 5), (6, 1, 7), (8, 1, 9, 10, 1, 11))
COURSE = EncodedLines(LINES, vocabulary_size=12)
