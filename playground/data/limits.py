"""How much text the playground takes, and the error that says so to the learner."""

MAX_UPLOAD_BYTES = 20 * 1024 * 1024  # the server's own upload limit, server.maxUploadSize, counts the same way
MAX_CHARACTERS = 2_000_000
MAX_LINES = 50_000
MAX_LINE_CHARACTERS = 2_000
MAX_COLUMNS = 200
MAX_TABLE_LINE_BYTES = 1_000_000


class UploadError(ValueError):
    """What a user gave cannot be used. Its text says why and what to do, and is shown as it is."""


class NothingGivenError(UploadError):
    """Nothing was given yet: no mistake, only the next thing to do."""
