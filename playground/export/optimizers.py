"""The shortest PyTorch scripts that print what the parts of the optimizers page show."""

from playground.core.optimizers.batches import NOISE, OFFSET, SAMPLES, SLOPE, START, BatchSettings
from playground.core.optimizers.expression import code_of
from playground.core.optimizers.race import RaceSettings
from playground.core.optimizers.rules import ADAPTIVE, KERAS, KERAS_ACCUMULATOR, RULES, RuleSettings
from playground.core.optimizers.update import UpdateSettings, is_torchs
from playground.export.template import fill, read_template


def race_script(settings: RaceSettings) -> str:
    """Prints place and loss at the end of each path."""
    lines = [f'    "{racer.title}": lambda p: {torch_call(racer)},' for racer in settings.racers]
    values = {
        "formula": code_of(settings.surface.formula),
        "x": repr(float(settings.x)),
        "y": repr(float(settings.y)),
        "steps": settings.steps,
        "optimizers": "\n".join(lines),
    }
    return _script("race", set(), values)


def update_script(settings: UpdateSettings) -> str:
    """Prints what the optimizer keeps and how far it goes at the step: by torch.optim where it can, else by hand."""
    rule, known = settings.rule, RULES[settings.rule.rule]
    values: dict[str, object] = {
        "formula": code_of(settings.surface.formula),
        "x": repr(float(settings.x)),
        "y": repr(float(settings.y)),
        "step": settings.step,
        "title": rule.title,
        "optimizer": torch_call(rule),
        "kept": ", ".join(f'"{name}"' for name in known.kept.values()),
        **{name: repr(getattr(rule, name)) for name in RuleSettings.__dataclass_fields__ if name != "rule"},
        "first": KERAS_ACCUMULATOR if rule.rule == "adagrad" and rule.convention == KERAS else 0.0,
    }
    if is_torchs(rule):
        return _script("update", {"kept"} if known.kept else set(), values)
    return _script("update_by_hand", _facts(rule), values)


def _facts(rule: RuleSettings) -> set[str]:
    """What a template's lines are chosen by."""
    facts = {rule.rule, rule.convention}
    if rule.rule in ADAPTIVE:
        facts |= {"adam", "corrected" if rule.bias_correction else "biased"}
    return facts


def batches_script(settings: BatchSettings) -> str:
    """Prints w, b and the loss at the end of each way."""
    values = {
        **vars(settings),
        "sizes": repr(tuple(sorted({1, settings.batch_size, SAMPLES}, reverse=True))),
        "samples": SAMPLES,
        "slope": SLOPE,
        "offset": OFFSET,
        "noise": NOISE,
        "w": START[0],
        "b": START[1],
    }
    return _script("batches", set(), values)


def torch_call(rule: RuleSettings) -> str:
    """The optimizer of the parameters p as PyTorch code."""
    rate = f"lr={rule.learning_rate!r}"
    betas = f"betas=({rule.beta1!r}, {rule.beta2!r}), eps={rule.epsilon!r}"
    match rule.rule:
        case "momentum":
            return f"torch.optim.SGD(p, {rate}, momentum={rule.momentum!r})"
        case "nesterov":
            return f"torch.optim.SGD(p, {rate}, momentum={rule.momentum!r}, nesterov={rule.momentum > 0})"
        case "adagrad":
            return f"torch.optim.Adagrad(p, {rate}, eps={rule.epsilon!r})"
        case "rmsprop":
            return f"torch.optim.RMSprop(p, {rate}, alpha={rule.decay!r}, eps={rule.epsilon!r})"
        case "adam":
            return f"torch.optim.Adam(p, {rate}, {betas})"
        case "adamw":
            return f"torch.optim.AdamW(p, {rate}, {betas}, weight_decay={rule.weight_decay!r})"
    return f"torch.optim.SGD(p, {rate})"


def _script(part: str, facts: set[str], values: dict[str, object]) -> str:
    return fill(read_template(f"optimizers_{part}.py.txt"), facts, values) + "\n"
