"""Names that the parts of the page share."""

KEY = "training_lab"
PROGRAM = "playground.core.training_lab.run:LabRun"
REFUSAL = f"{KEY}_refusal"
CLICKED = f"{KEY}_clicked"  # whether a click on a figure changed what stands outside the figure's own part of the page
