"""The perceptron as a logic gate: one line for 14 of 16 functions, two layers for XOR, wires for an adder."""
