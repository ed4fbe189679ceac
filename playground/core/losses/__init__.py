"""Loss functions: one prediction, several classes, slow learning, the output layer, reduction, imbalance."""
