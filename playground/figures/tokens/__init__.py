"""Pictures of tokens: the batch with its vectors, merges, the four ways of padding, one-hot times W."""
