"""A visual playground for neural networks and deep learning for language."""

import os

# Before torch is there: it would start a thread a core for sums that one thread finishes sooner, and the last
# digits of a sum depend on how many threads share it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A GPU's recurrent layers may sum in another order each time without it (PyTorch's documentation of nn.LSTM); here the
# same seed shall give the same weights, bit for bit.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:2")
