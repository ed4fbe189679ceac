"""The lines of a rule as text, once with symbols and once with the numbers of a step: both from one template."""

from collections.abc import Mapping

from playground.core.optimizers.rules import ADAPTIVE, KERAS, RuleSettings, corrections

SYMBOLS = {
    "a": "α",
    "mu": "μ",
    "rho": "ρ",
    "one_rho": "(1 − ρ)",
    "b1": "β₁",
    "one_b1": "(1 − β₁)",
    "b2": "β₂",
    "one_b2": "(1 − β₂)",
    "c1": "(1 − β₁ᵗ)",
    "c2": "(1 − β₂ᵗ)",
    "eps": "ε",
    "lam": "λ",
    "g": "g",
    "theta": "θ",
    "v0": "vₜ₋₁",
    "v": "vₜ",
    "s0": "sₜ₋₁",
    "s": "sₜ",
    "m0": "mₜ₋₁",
    "m": "mₜ",
    "m̂": "m̂",
    "ŝ": "ŝ",
    "rate": "α̂",
    "d": "d",
}


def templates(rule: RuleSettings) -> dict[str, str]:
    """The lines of a step in their order: {quantity: formula with {names}}."""
    keras = rule.convention == KERAS
    if rule.rule in ADAPTIVE:
        return _adam(rule)
    match rule.rule:
        case "momentum":
            velocity = {"v": "{mu} · {v0} − {a} · {g}" if keras else "{mu} · {v0} + {g}"}
            return velocity | {"Δθ": "{v}" if keras else "−{a} · {v}"}
        case "nesterov":
            velocity = {"v": "{mu} · {v0} − {a} · {g}" if keras else "{mu} · {v0} + {g}"}
            return velocity | {"Δθ": "{mu} · {v} − {a} · {g}" if keras else "−{a} · ({g} + {mu} · {v})"}
        case "adagrad" | "rmsprop":
            total = "{s0} + {g}²" if rule.rule == "adagrad" else "{rho} · {s0} + {one_rho} · {g}²"
            root = "√({s} + {eps})" if keras else "√{s} + {eps}"
            return {"s": total, "d": root, "Δθ": "−{a} · {g} / {d}"}
    return {"Δθ": "−{a} · {g}"}


def _adam(rule: RuleSettings) -> dict[str, str]:
    lines = {"m": "{b1} · {m0} + {one_b1} · {g}", "s": "{b2} · {s0} + {one_b2} · {g}²"}
    decay = "−{a} · {lam} · {theta} − " if rule.rule == "adamw" else "−"
    if not rule.bias_correction:
        return lines | {"d": "√{s} + {eps}", "Δθ": decay + "{a} · {m} / {d}"}
    if rule.convention == KERAS:
        rate = {"rate": "{a} · √{c2} / {c1}", "d": "√{s} + {eps}"}
        return lines | rate | {"Δθ": decay + "{rate} · {m} / {d}"}
    corrected = {"m̂": "{m} / {c1}", "ŝ": "{s} / {c2}", "d": "√{ŝ} + {eps}"}
    return lines | corrected | {"Δθ": decay + "{a} · {m̂} / {d}"}


def with_symbols(template: str) -> str:
    """The formula as it stands in a book."""
    return template.format_map(SYMBOLS)


def with_numbers(template: str, rule: RuleSettings, t: int, values: Mapping[str, float]) -> str:
    """The formula with the settings and with what the step has computed so far."""
    first, second = corrections(rule, t)
    settings = {
        "a": rule.learning_rate,
        "mu": rule.momentum,
        "rho": rule.decay,
        "one_rho": 1 - rule.decay,
        "b1": rule.beta1,
        "one_b1": 1 - rule.beta1,
        "b2": rule.beta2,
        "one_b2": 1 - rule.beta2,
        "c1": first,
        "c2": second,
        "eps": rule.epsilon,
        "lam": rule.weight_decay,
    }
    return template.format_map({name: _short(value) for name, value in (settings | dict(values)).items()})


def _short(value: float) -> str:
    text = f"{value:.5g}".replace("-", "−")
    return f"({text})" if text.startswith("−") else text
