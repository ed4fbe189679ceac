"""Pictures of an RNN: chain, step, gradient, shapes, chains in both directions, padding, and filling a blank."""
