"""Pictures of a GRU: the step in numbers, its state over time, and LSTM and GRU side by side."""
