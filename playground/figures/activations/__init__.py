"""Pictures of activations: their curves, collapsing stacks, deep networks, softmax."""
