"""Figures of the model builder: the diagram, the curves of a fit, what it answers."""
