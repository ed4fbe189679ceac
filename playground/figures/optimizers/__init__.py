"""Figures of the optimizers page: the race, one update, and batches."""
