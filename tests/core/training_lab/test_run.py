"""The lab's training, held against plain torch: modules, optimizers, dropout, early stopping."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from torch import Tensor, nn

from playground.core.optimizers.rules import RULES, torch_optimizer, usual
from playground.core.training_lab.check import check_gradients, gradients_by_hand, problem_of
from playground.core.training_lab.features import FEATURES, features_of
from playground.core.training_lab.lane import STREAM
from playground.core.training_lab.points import Points, make_points
from playground.core.training_lab.presets import PRESETS, RACES
from playground.core.training_lab.run import LabRun
from playground.core.training_lab.settings import LabSettings

SHORT = LabSettings(samples=60, epochs=4, learning_rate=0.1)


def points_of(settings: LabSettings) -> Points:
    """The points of the settings."""
    shares = settings.validation_share, settings.test_share
    return make_points(settings.dataset, settings.samples, settings.noise, shares, settings.data_seed)


def trained(settings: LabSettings, updates: int | None = None) -> LabRun:
    """A run after so many updates, or at its end."""
    run = LabRun(settings, points_of(settings))
    for done in run.steps():
        if done == updates:
            break
    return run


class Plain:
    """The same training as one writes it with torch.nn."""

    def __init__(self, settings: LabSettings, index: int = 0) -> None:
        self.s, self.seed = settings, settings.seed + index
        points = points_of(settings)
        x = features_of(torch.from_numpy(points.places), settings.features)
        self.x, self.y = x[points.split == 0], torch.from_numpy(points.targets)[points.split == 0, None]
        torch.set_default_dtype(torch.float64)
        try:
            torch.manual_seed(self.seed)
            layers: list[nn.Module] = []
            for inputs, outputs in pairwise(settings.sizes[:-1]):
                layers += [nn.Linear(inputs, outputs), nn.Tanh(), nn.Dropout(settings.dropout)]
            self.model = nn.Sequential(*layers, nn.Linear(settings.sizes[-2], 1))
        finally:
            torch.set_default_dtype(torch.float32)
        rule = replace(usual(settings.optimizer), learning_rate=settings.learning_rate)
        self.optimizer = torch_optimizer(rule, list(self.model.parameters()))
        self.updates = 0

    def train(self, epochs: int) -> list[Tensor]:
        """The parameters after so many epochs, W (in, out) and b (1, out)."""
        for epoch in range(epochs):
            order = torch.randperm(len(self.x), generator=torch.Generator().manual_seed(self.s.seed * STREAM + epoch))
            for rows in torch.split(order, self.s.batch_size):
                torch.manual_seed(self.seed * STREAM + self.updates)
                z = self.model(self.x[rows])
                if self.s.loss == "bce":
                    loss = nn.functional.binary_cross_entropy_with_logits(z, self.y[rows])
                else:
                    loss = nn.functional.mse_loss(torch.sigmoid(z), self.y[rows])
                weights = torch.cat([p.flatten() for p in self.model.parameters() if p.ndim == 2])
                loss = loss + self.s.l1 * weights.abs().sum() + self.s.l2 * (weights**2).sum()
                self.optimizer.zero_grad()
                torch.autograd.backward(loss)
                self.optimizer.step()
                self.updates += 1
        return [p.detach().T if p.ndim == 2 else p.detach()[None] for p in self.model.parameters()]


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize(
    "changes", [{}, {"dropout": 0.4, "hidden": (6, 5)}, {"l1": 0.01, "l2": 0.02, "loss": "mse"}, {"hidden": ()}]
)
def test_every_optimizer_trains_like_torch_nn(optimizer: str, changes: dict[str, Any]) -> None:
    settings = replace(SHORT, optimizer=optimizer, **changes)
    for ours, theirs in zip(trained(settings).view().network.parameters, Plain(settings).train(4), strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=0, atol=1e-10)


def test_each_of_many_seeds_trains_as_if_it_were_alone() -> None:
    settings = replace(SHORT, seeds=5, dropout=0.3, optimizer="adam")
    run = trained(settings)
    for index in (0, 3):
        for ours, theirs in zip(run.lanes[0].networks.network(index), Plain(settings, index).train(4), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)


def test_rivals_train_as_if_each_were_alone() -> None:
    names = ("as it is", "L2", "dropout", "3 units")
    race = replace(SHORT, rivals=tuple((name, RACES["remedies"].rivals[name]) for name in names))
    run = trained(race)
    for lane, own in zip(run.lanes, race.networks().values(), strict=True):
        alone = trained(own).lanes[0]
        assert all(map(torch.equal, lane.networks.parameters, alone.networks.parameters))
        assert lane.epoch == 4


@pytest.mark.parametrize(
    "settings",
    [
        replace(SHORT, dropout=0.3, optimizer="momentum"),
        replace(SHORT, seeds=3, optimizer="adam", patience=2),
        replace(SHORT, rivals=(("plain", {}), ("small steps", {"learning_rate": 0.001, "batch_size": 7}))),
    ],
)
@pytest.mark.parametrize("stop_at", [1, 5, 9])
def test_a_saved_run_goes_on_bit_for_bit(settings: LabSettings, stop_at: int) -> None:
    state = trained(settings, stop_at).dump()
    fresh = LabRun(settings, points_of(settings))
    fresh.load(state)
    assert fresh.dump() == state
    for _ in fresh.steps():
        pass
    assert fresh.dump() == trained(settings).dump()


def test_foreign_states_are_refused() -> None:
    run = trained(SHORT, 3)
    for state in (b"", b"junk", trained(replace(SHORT, hidden=(3,)), 1).dump()):
        with pytest.raises(ValueError, match="not the state of a training lab"):
            run.load(state)


def test_looking_changes_nothing() -> None:
    watched = LabRun(SHORT, points_of(SHORT))
    for _ in watched.steps():
        watched.view()
    assert watched.dump() == trained(SHORT).dump()


def test_early_stopping_restores_the_epoch_of_the_least_validation_loss() -> None:
    settings = replace(PRESETS["early"][1], patience=8)
    run = trained(settings)
    lane, view = run.lanes[0], run.view()
    best = int(lane.best_epoch[0])
    assert lane.epoch == best + 8 < settings.epochs
    recorded = view.lanes[0].curves["validation_loss"][:, 0]
    assert np.argmin(recorded[1:]) + 1 == best
    assert float(lane.measure("validation")[0]) == recorded.min() == float(view.lanes[0].best_loss[0])
    np.testing.assert_array_equal(
        view.network.parameters[0], trained(replace(settings, patience=0, epochs=best)).view().network.parameters[0]
    )
    assert f"epoch {best:,}" in view.ending


def test_of_many_seeds_each_goes_back_to_its_own_best() -> None:
    run = trained(replace(PRESETS["early"][1], patience=10, seeds=6))
    lane = run.lanes[0]
    assert bool(lane.stopped.all())
    assert len(set(lane.best_epoch.tolist())) > 1
    assert torch.equal(lane.measure("validation")[0], lane.best_loss)


def test_training_ends_at_the_loss_that_was_asked_for() -> None:
    run = trained(replace(PRESETS["xor"][1], target_loss=0.1))
    lane = run.lanes[0]
    losses = lane.history.arrays()["train_loss.0"]
    assert losses[-1] <= 0.1 < losses[-2]
    assert run.view().ending == "The training loss reached 0.1."


def test_what_is_changed_during_training_holds_from_the_next_update_on() -> None:
    run = trained(SHORT, 4)
    run.change("learning_rate", 0.5)
    run.change("l2", 0.1)
    for _ in run.steps():
        pass
    assert run.view().changes == ((4, "learning_rate", 0.5), (4, "l2", 0.1))
    assert run.view().learning_rate == 0.5
    assert not torch.equal(run.lanes[0].networks.parameters[0], trained(SHORT).lanes[0].networks.parameters[0])
    with pytest.raises(ValueError, match="cannot be changed during training"):
        run.change("hidden", 3)
    with pytest.raises(ValueError, match="Dropout is 2"):
        run.change("dropout", 2.0)
    race = LabRun(replace(SHORT, rivals=(("a", {}), ("b", {"learning_rate": 1.0}))), points_of(SHORT))
    with pytest.raises(ValueError, match="A race keeps its settings"):
        race.set_learning_rate(0.3)


@pytest.mark.parametrize(
    "changes",
    [{"activation": "relu", "learning_rate": 1e9}, {"learning_rate": 1e9}, {"loss": "mse", "dataset": "slope"}],
)
def test_a_huge_learning_rate_ends_with_the_update_and_the_reason(changes: dict[str, Any]) -> None:
    settings = replace(SHORT, **({"learning_rate": 1e9} | changes))
    run = LabRun(settings, points_of(settings))
    with pytest.raises(FloatingPointError, match=r"at update \d+, with learning rate 1e\+09. The steps were too large"):
        for _ in run.steps():
            pass
    view = run.view()
    assert np.isfinite(view.lanes[0].curves["train_loss"]).all()
    assert len(view.lanes[0].epochs) >= 1


def test_one_rival_that_diverges_does_not_end_the_others() -> None:
    race = replace(SHORT, activation="relu", rivals=(("calm", {}), ("wild", {"learning_rate": 1e9})))
    run = trained(race)
    assert run.lanes[0].epoch == 4
    assert [bool(lane.diverged[0]) for lane in run.lanes] == [False, True]


def test_the_view_shows_the_batch_the_silent_units_and_true_counts() -> None:
    settings = replace(SHORT, dropout=0.5, hidden=(6, 3), validation_share=0.3)
    run = trained(settings, 3)
    network = run.view().network
    assert set(run.points.split[network.batch]) == {0}
    assert [mask.shape for mask in network.dropped] == [(len(network.batch), 6), (len(network.batch), 3)]
    assert len(network.batch) == 7  # 27 training points: 10, 10, 7
    assert 0 < network.dropped[0].mean() < 1
    assert {name: int(counts.sum()) for name, counts in network.confusion.items()} == run.points.counts()
    assert [int(counts.sum()) for _, counts in network.histograms] == [12, 18, 3]
    assert [maps.shape[0] for maps in network.maps] == [6, 3]
    assert max(float(abs(maps).max()) for maps in network.maps) == 1
    _, accuracy = run.lanes[0].measure("train")
    counts = network.confusion["train"]
    assert float(accuracy[0]) == (counts[0, 0] + counts[1, 1]) / counts.sum()


def test_200_000_updates_keep_at_most_240_points_of_a_curve_and_a_flat_state() -> None:
    settings = replace(SHORT, samples=10, batch_size=2, validation_share=0.2, test_share=0.0, hidden=(), epochs=3_000)
    run = trained(settings)
    assert len(run.view().lanes[0].epochs) <= 241
    assert len(run.dump()) < 150_000
    assert run.view().lanes[0].epochs[-1] == 3_000


@given_settings(max_examples=40, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 6), max_size=4).map(tuple),
    activation=st.sampled_from(["tanh", "sigmoid", "relu", "leaky_relu", "linear"]),
    loss=st.sampled_from(["bce", "mse"]),
    dataset=st.sampled_from(["moons", "hills"]),
    features=st.sets(st.sampled_from(list(FEATURES)), min_size=1).map(sorted).map(tuple),
    penalty=st.sampled_from([0.0, 0.01]),
    seed=st.integers(0, 1_000),
)
def test_the_gradient_by_hand_is_that_of_autograd(
    hidden: tuple[int, ...],
    activation: str,
    loss: str,
    dataset: str,
    features: tuple[str, ...],
    penalty: float,
    seed: int,
) -> None:
    settings = LabSettings(
        dataset=dataset,
        samples=30,
        hidden=hidden,
        activation=activation,
        loss="mse" if dataset == "hills" else loss,
        features=features,
        l1=penalty,
        l2=penalty,
        seed=seed,
    )
    run = LabRun(settings, points_of(settings))
    problem = problem_of(settings, run.points)
    leaves = [parameter.requires_grad_() for parameter in run.lanes[0].networks.network(0)]
    by_torch = torch.autograd.grad(problem.loss(leaves), leaves)
    for ours, theirs in zip(gradients_by_hand(problem, [leaf.detach() for leaf in leaves]), by_torch, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-10)
    assert all(row.agrees for row in check_gradients(settings, run.points, [leaf.detach() for leaf in leaves]))


def test_the_spiral_preset_reaches_95_percent_on_validation() -> None:
    run = trained(replace(PRESETS["spiral"][1], epochs=150))
    assert run.view().lanes[0].curves["validation_accuracy"][-1, 0] >= 0.95
