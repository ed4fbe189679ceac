"""Optimizers: surfaces to descend, the rules that descend them, and what a batch does to the gradient."""
