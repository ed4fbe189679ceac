"""Refusals say what was asked, what is allowed and what to change."""

import pytest

from playground.engine.limits import LimitError, Limits, RunCost, check_cost, check_server


@pytest.mark.parametrize(
    ("cost", "message"),
    [
        (RunCost(parameters=11), "This run asks for 11 trainable parameters; allowed are 10. Choose a smaller hidden"),
        (RunCost(characters=2_000), "This run asks for 2,000 characters of text; allowed are 100. Use a shorter text."),
        (RunCost(epochs=6), "This run asks for 6 epochs; allowed are 5. Ask for fewer epochs."),
        (RunCost(updates=8), "This run asks for 8 updates; allowed are 7. Ask for fewer epochs or a larger batch."),
        (RunCost(parameters=10**5000), "asks for about 10^5000 trainable"),
    ],
)
def test_what_is_over_a_limit_is_refused_in_words(cost: RunCost, message: str) -> None:
    with pytest.raises(LimitError) as refusal:
        check_cost(cost, Limits(parameters=10, characters=100, epochs=5, updates=7))
    assert message in str(refusal.value)


def test_what_is_exactly_allowed_is_allowed() -> None:
    check_cost(RunCost(10, 100, 5, 7), Limits(parameters=10, characters=100, epochs=5, updates=7))


def test_a_full_server_says_so() -> None:
    check_server(1, Limits(runs_per_server=2))
    with pytest.raises(LimitError, match=r"The server already trains 2 runs; allowed are 2. Try again"):
        check_server(2, Limits(runs_per_server=2))
