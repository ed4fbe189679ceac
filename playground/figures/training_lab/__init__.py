"""What the training lab shows: the plane, the network with every unit's view of it, curves, weights."""
