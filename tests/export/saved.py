"""A small trained model, saved once for all tests, and ways to spoil it."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings

from playground.core.text_generation import TextGenerationRun, TextGenerationSettings
from playground.core.text_generation.lines import EncodedLines
from playground.data.cleaning import CleaningSettings
from playground.data.dataset import PreparedText, prepare
from playground.data.tokens import TokenizerSettings
from playground.export.bundle import Bundle, write_bundle
from playground.export.history_table import COLUMNS

# A busy machine is no fault of an example.
fuzz = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LINES = ("the cat sat on the mat", "a dog 👩‍🚀", "개가 <b>달린다</b>", "the cat ran off")
SETTINGS = TextGenerationSettings("lstm", 3, 4, 2, 0.1, "whole lines", "adam", 0.05, 2, 6, 0.25, 3)
CLEANING = CleaningSettings(lowercase=True)


@dataclass(frozen=True, eq=False)
class Saved:
    run: TextGenerationRun
    text: PreparedText
    bundle: Bundle
    raw: bytes


@cache
def saved(settings: TextGenerationSettings = SETTINGS, unit: str = "word") -> Saved:
    text = prepare(LINES, CLEANING, TokenizerSettings(unit, end_of_line=True))
    run = TextGenerationRun(settings, EncodedLines(text.ids, text.vocabulary.size))
    for updates in run.steps():
        if updates == 2 and not run.view().learning_rate_changes:
            run.set_learning_rate(0.01)
    view = run.view()
    bundle = Bundle(
        settings=settings,
        vocabulary=text.vocabulary,
        lines=text.lines,
        weights=run.model.state_dict(),
        epochs_done=view.epoch,
        curves=view.curves,
        learning_rate_changes=view.learning_rate_changes,
        cleaning=CLEANING,
    )
    return Saved(run, text, bundle, write_bundle(bundle))


def members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def spoiled(name: str, content: bytes) -> bytes:
    """The saved model with another content of one file, in a zip that is otherwise sound."""
    return zipped(members(saved().raw) | {name: content})


def with_settings(**changed: Any) -> bytes:
    """The saved model with other entries in settings.json."""
    values = json.loads(members(saved().raw)["settings.json"])
    return spoiled("settings.json", json.dumps(values | changed).encode())


def with_history(*rows: str) -> bytes:
    """The saved model with other rows under the header of history.csv."""
    return spoiled("history.csv", "\n".join([",".join(COLUMNS), *rows, ""]).encode())


def with_header(header: object, numbers: bytes | None = None) -> bytes:
    """The saved model whose weights have another header, and the same numbers or others."""
    weights = members(saved().raw)["weights.safetensors"]
    length = int.from_bytes(weights[:8], "little")
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = weights[8 + length :] if numbers is None else numbers
    return spoiled("weights.safetensors", len(encoded).to_bytes(8, "little") + encoded + body)


def header() -> dict[str, Any]:
    weights = members(saved().raw)["weights.safetensors"]
    parsed: dict[str, Any] = json.loads(weights[8 : 8 + int.from_bytes(weights[:8], "little")])
    return parsed
