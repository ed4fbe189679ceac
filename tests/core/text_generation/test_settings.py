import math
from typing import Any

import pytest

from playground.core.settings import SettingsError
from playground.core.text_generation.settings import PRESETS, TextGenerationSettings


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cell", "transformer"),
        ("hidden_size", 10**6),
        ("hidden_size", 0),
        ("hidden_size", 12.5),
        ("learning_rate", math.nan),
        ("learning_rate", math.inf),
        ("dropout", 1.0),
        ("epochs", True),
        ("seed", -1),
        ("recipe", "<script>"),
        ("held_out", "0.1"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(field: str, value: Any) -> None:
    wrong = TextGenerationSettings().to_json() | {field: value}
    with pytest.raises(SettingsError, match="(?i)" + field.replace("_", " ") + ".*allowed"):
        TextGenerationSettings.from_json(wrong)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.title)
def test_settings_survive_json(preset: Any) -> None:
    assert TextGenerationSettings.from_json(preset.settings.to_json()) == preset.settings


@pytest.mark.parametrize("change", [{"extra": 1}, {"cell": None}])
def test_foreign_json_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        TextGenerationSettings.from_json({**TextGenerationSettings().to_json(), **change})


def test_missing_json_is_refused() -> None:
    with pytest.raises(SettingsError):
        TextGenerationSettings.from_json({"cell": "lstm"})
