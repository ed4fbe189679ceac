"""The name that the keys of the page's widgets begin with."""

KEY = "language_models"
