"""Names that the parts of the page share."""

KEY = "training_lab"
PROGRAM = "playground.core.training_lab.run:LabRun"
REFUSAL = f"{KEY}_refusal"
