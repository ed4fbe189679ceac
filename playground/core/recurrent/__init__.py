"""What RNN, LSTM and GRU share: what a cell reads, step by step."""
