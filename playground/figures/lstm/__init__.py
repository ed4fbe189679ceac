"""Pictures of an LSTM: one step of the cell, its memory over time, its weights, and how far back cells remember."""
