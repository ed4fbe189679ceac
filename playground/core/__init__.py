"""What is true: PyTorch computations, one module or package a concept. Imports torch and numpy only."""
