"""A visual playground for neural networks and deep learning for language."""
