"""The LSTM: one cell opened, how long recurrent cells remember, and the gates of a model that learned to write."""
