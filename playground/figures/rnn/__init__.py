"""Pictures of an RNN: the chain, a step in numbers, the terms of its gradient, its shapes."""
