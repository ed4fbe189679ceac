"""Every step is torch.optim's, bit for bit; the conventions differ by the curriculum's first steps."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.optimizers.first_steps import first_steps, uncorrected
from playground.core.optimizers.rules import RULES, Before, RuleSettings, advance, begin, torch_optimizer, usual
from playground.core.settings import SettingsError

STEPS = 100


@st.composite
def settings_of(draw: st.DrawFn, rule: str) -> RuleSettings:
    return RuleSettings(
        rule,
        learning_rate=draw(st.floats(1e-5, 1.0)),
        momentum=draw(st.floats(0, 0.999)),
        decay=draw(st.floats(0, 0.9999)),
        beta1=draw(st.floats(0, 0.999)),
        beta2=draw(st.floats(0, 0.99999)),
        epsilon=draw(st.floats(1e-12, 1e-2)),
        weight_decay=draw(st.floats(0, 1)),
    )


@pytest.mark.parametrize("rule", RULES)
@given(data=st.data(), seed=st.integers(0, 2**31 - 1))
@budget(max_examples=15, deadline=None)
def test_steps_are_those_of_torch_optim_bit_for_bit(rule: str, data: st.DataObject, seed: int) -> None:
    settings = data.draw(settings_of(rule))
    generator = torch.Generator().manual_seed(seed)
    gradients = torch.randn(STEPS, 2, generator=generator, dtype=torch.float64)
    theta = torch.randn(2, generator=generator, dtype=torch.float64)
    theirs = theta.clone().requires_grad_()
    optimizer, state = torch_optimizer(settings, [theirs]), begin(settings, theta)
    for t, g in enumerate(gradients, start=1):
        theta, state = advance(settings, Before(theta, g, state, t))
        theirs.grad = g.clone()
        optimizer.step()
        assert torch.equal(theta, theirs.detach()), t
    for symbol, name in RULES[rule].kept.items():
        if name in optimizer.state[theirs]:
            assert torch.equal(state[symbol], optimizer.state[theirs][name])


@pytest.mark.parametrize("rule", RULES)
def test_defaults_are_pytorchs_but_for_the_learning_rate(rule: str) -> None:
    kinds = {
        "momentum": "SGD",
        "nesterov": "SGD",
        "gradient_descent": "SGD",
        "adagrad": "Adagrad",
        "rmsprop": "RMSprop",
    }
    kind = getattr(torch.optim, kinds.get(rule, {"adam": "Adam", "adamw": "AdamW"}.get(rule, "")))
    parameter = torch.zeros(2, requires_grad=True)
    bare = kind([parameter], lr=0.1).defaults
    ours = torch_optimizer(replace(usual(rule), learning_rate=0.1), [parameter]).defaults
    own = {"momentum", "nesterov"}  # which SGD leaves at 0 and False
    assert {name: value for name, value in ours.items() if name not in own} == {
        name: value for name, value in bare.items() if name not in own
    }


def test_first_steps_are_the_curriculums() -> None:
    ratios = [(round(step.pytorch, 2), round(step.keras, 2)) for step in first_steps()]
    assert ratios == [(10.0, 3.16), (1.0, 0.3), (0.99, 0.24), (0.19, 1.0)]
    assert uncorrected() == pytest.approx(0.1 / 0.001**0.5, rel=1e-6)


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
def test_momentum_is_the_same_in_both_conventions_while_the_rate_stays(rule: str) -> None:
    gradients = torch.randn(20, 2, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    ends = []
    for convention in ("pytorch", "keras"):
        settings, theta = usual(rule, convention), torch.zeros(2, dtype=torch.float64)
        state = begin(settings, theta)
        for t, g in enumerate(gradients, start=1):
            theta, state = advance(settings, Before(theta, g, state, t))
        ends.append(theta)
    assert torch.allclose(ends[0], ends[1], rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rule": "sgd"}, "Rule is 'sgd'"),
        ({"learning_rate": float("nan")}, "Learning rate is nan"),
        ({"learning_rate": 1e10}, "Learning rate is 10000000000.0"),
        ({"momentum": 1.0}, "Momentum is 1.0"),
        ({"beta2": 1.5}, "Beta2 is 1.5"),
        ({"convention": "jax"}, "Convention is 'jax'"),
        ({"bias_correction": 1}, "Bias correction is 1"),
    ],
)
def test_settings_refuse_in_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        RuleSettings(**wrong)  # type: ignore[arg-type]
