"""The shortest PyTorch scripts that print what the parts of the RNN page show."""

from playground.core.rnn.settings import RnnSettings
from playground.core.rnn.shapes import ShapeSettings
from playground.export.template import fill, read_template


def rnn_script(settings: RnnSettings) -> str:
    """Prints every state, the loss, the size of each term of ∂E/∂W_h, and their sum."""
    reads = settings.reads
    tokens = [repr(number) for number in reads.numbers] if settings.kind == "numbers" else list(reads.tokens)
    facts = {settings.kind} | ({"radius"} if settings.radius else set()) | ({"window"} if settings.window else set())
    values: dict[str, object] = {
        "width": reads.width,
        "hidden_size": settings.hidden_size,
        "seed": settings.seed,
        "radius": repr(float(settings.radius)),
        "tokens": repr(tokens),
        "last": settings.last,
        "window": settings.window,
    }
    return fill(read_template("rnn_cell.py.txt"), facts, values) + "\n"


def shapes_script(settings: ShapeSettings) -> str:
    """Prints the shapes and the number of parameters."""
    facts = {settings.returns, "both" if settings.bidirectional else "one"}
    return fill(read_template("rnn_shapes.py.txt"), facts, vars(settings)) + "\n"
