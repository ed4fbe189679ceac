"""PyTorch's one generator a process: two who need it at the same time must not notice each other."""

import threading

import torch

from playground.core.randomness import seeded


def test_it_draws_like_manual_seed_and_leaves_no_trace() -> None:
    torch.manual_seed(5)
    undisturbed = torch.rand(4)
    torch.manual_seed(5)
    with seeded(11):
        inside = torch.rand(4)
    assert torch.equal(torch.rand(4), undisturbed)
    torch.manual_seed(11)
    assert torch.equal(inside, torch.rand(4))


def test_two_threads_draw_each_their_own_numbers() -> None:
    expected = {}
    for seed in (1, 2):
        with seeded(seed):
            expected[seed] = torch.rand(400)
    found: dict[int, list[torch.Tensor]] = {1: [], 2: []}

    def draw(seed: int) -> None:
        for _ in range(20):
            with seeded(seed):
                found[seed].append(torch.cat([torch.rand(1) for _ in range(400)]))

    threads = [threading.Thread(target=draw, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, drawn in found.items():
        assert all(torch.equal(numbers, expected[seed]) for numbers in drawn)
