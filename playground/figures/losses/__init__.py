"""Pictures of losses: curves over a prediction, cross-entropy, slow learning, output layers, reduction, imbalance."""
