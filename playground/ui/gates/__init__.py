"""The parts of the page about gates."""
