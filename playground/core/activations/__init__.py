"""Activation functions: their curves, why a network needs them, what they do to deep networks, and softmax."""
