"""Corpora and toy data sets: reading, cleaning, tokenizing."""
