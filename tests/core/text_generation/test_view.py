import numpy as np
import pytest
import torch

from playground.core.text_generation.view import embedding_map


def test_the_map_equals_a_singular_value_decomposition() -> None:
    weight = torch.randn(30, 6, generator=torch.Generator().manual_seed(3))
    shown, _ = embedding_map(weight, None)
    centred = (weight[1:] - weight[1:].mean(0)).double()
    U, S, _ = torch.linalg.svd(centred, full_matrices=False)
    assert np.abs(shown.points) == pytest.approx((U * S)[:, :2].abs().numpy(), abs=1e-6)
    assert shown.explained == pytest.approx((S**2 / (S**2).sum())[:2].tolist(), abs=1e-6)


def test_the_map_does_not_flip_between_two_looks() -> None:
    weight = torch.randn(20, 4, generator=torch.Generator().manual_seed(4))
    first, axes = embedding_map(weight, None)
    second, _ = embedding_map(weight, -axes)
    assert second.points == pytest.approx(-first.points)


def test_one_dimension_lies_on_a_line() -> None:
    shown, _ = embedding_map(torch.tensor([[0.0], [1.0], [3.0]]), None)
    assert shown.points[:, 1].tolist() == [0, 0]
    assert shown.explained == (1.0, 0.0)
