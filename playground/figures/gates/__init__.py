"""Pictures of perceptrons as gates: planes with lines, the sixteen functions, learning, networks, wires."""
