"""Rivals as one writes them."""

import pytest

from playground.core.settings import SettingsError
from playground.core.training_lab.rivals import MIXED, read_rivals
from playground.core.training_lab.settings import LabSettings


def test_each_rival_differs_in_what_was_written() -> None:
    text = "as it is; optimizer=adam  learning_rate = 0.01\nhidden=8, 8 dropout=0.2; "
    rivals = read_rivals(text + "features=x1,x2,x1_squared batch_size=5")
    assert [changes for _, changes in rivals] == [
        {},
        {"optimizer": "adam", "learning_rate": 0.01},
        {"hidden": (8, 8), "dropout": 0.2},
        {"features": ("x1", "x2", "x1_squared"), "batch_size": 5},
    ]
    networks = list(LabSettings(rivals=rivals).networks().values())
    assert [network.hidden for network in networks] == [(4, 2), (4, 2), (8, 8), (4, 2)]
    assert LabSettings.from_json(LabSettings(rivals=rivals).to_json()) == LabSettings(rivals=rivals)


def test_no_hidden_layer_can_be_written() -> None:
    assert read_rivals("hidden=; as it is")[0][1] == {"hidden": ()}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Rivals are 0; allowed are 2 to 4"),
        ("as it is; as  it is", "Rivals are 1; allowed"),
        ("l2=0; l2=0.1; l2=0.2; l2=0.3; l2=0.4", "Rivals are 5; allowed"),
        ("seed=2; seed=3", f"A rival has 'seed=2'; allowed is name=value with one of: {MIXED[0]}"),
        ("adam; sgd", "A rival has 'adam'; allowed"),
        ("__import__('os'); l2=0", "A rival has"),
        ("l2=zero; l2=1", "l2 of a rival is 'zero'; allowed is a number"),
        ("batch_size=1.5; l2=1", "batch_size of a rival is '1.5'; allowed is a number"),
        ("hidden=a; l2=1", "Hidden layers are 'a'"),
    ],
)
def test_nonsense_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_rivals(text)
    assert message in str(refused.value)


@pytest.mark.parametrize("text", ["learning_rate=nan; l2=0", "hidden=100000; l2=0", "optimizer=lion; l2=0"])
def test_a_value_that_is_not_allowed_is_refused_by_the_settings(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed"):
        LabSettings(rivals=read_rivals(text))
