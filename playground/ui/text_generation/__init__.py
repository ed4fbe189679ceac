"""The parts of the text generation page: choosing text and model, the live view, writing, keeping."""
