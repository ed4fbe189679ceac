"""What a cell reads, chosen: words, characters or numbers, and the text of them; alike on the pages of all cells."""

from playground.core.recurrent.reading import Reading
from playground.ui import controls

KINDS = {"words": "Words", "characters": "Letters", "numbers": "Numbers"}
LONGEST = 100_000  # characters: more steps than a page shows are refused in words, not cut


def choose_reading(kind_key: str, text_key: str, usual: Reading, who: str = "The cell") -> tuple[str, str]:
    """Kind and text, for the settings to check."""
    kind = controls.choice(f"{who} reads", kind_key, KINDS, usual.kind)
    return kind, controls.text_field("One step a word, character or number", text_key, usual.text, LONGEST)
