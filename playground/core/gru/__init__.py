"""The GRU cell in its conventions, step by step."""
