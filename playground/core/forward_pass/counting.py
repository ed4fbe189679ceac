"""What a layer costs: parameters, floating-point operations and bytes, counted from its shapes."""

from dataclasses import dataclass

from playground.core.forward_pass.settings import ForwardPassSettings

FLOAT32_BYTES = 4  # what networks are usually kept in; the page itself computes in float64


@dataclass(frozen=True)
class LayerCount:
    """Shapes m·n and n·j, and what follows from them."""

    number: int
    m: int
    n: int
    j: int

    @property
    def weights(self) -> int:
        """Numbers in W: n j."""
        return self.n * self.j

    @property
    def parameters(self) -> int:
        """Numbers to learn: n j + j. The batch size is not in it."""
        return self.weights + self.j

    @property
    def flops(self) -> int:
        """Operations for Z: each of the m j cells needs n products, n - 1 additions and one for the bias: 2 m n j."""
        return 2 * self.m * self.n * self.j

    @property
    def parameter_bytes(self) -> int:
        """Bytes of W and b in float32."""
        return FLOAT32_BYTES * self.parameters

    @property
    def activation_bytes(self) -> int:
        """Bytes of A in float32, which training must keep for the backward pass."""
        return FLOAT32_BYTES * self.m * self.j


def count_layers(settings: ForwardPassSettings) -> tuple[LayerCount, ...]:
    """The cost of each layer, in order."""
    pairs = zip(settings.sizes, settings.sizes[1:], strict=False)
    return tuple(LayerCount(number, settings.batch, n, j) for number, (n, j) in enumerate(pairs, start=1))
