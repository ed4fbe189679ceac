import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.text_generation.model import RECURRENT, build_model, parameter_count, parameter_table
from playground.core.text_generation.settings import CELLS, PRESETS, TextGenerationSettings

SIZES = st.builds(
    TextGenerationSettings,
    cell=st.sampled_from(CELLS),
    embedding_size=st.integers(1, 8),
    hidden_size=st.integers(1, 8),
    layers=st.integers(1, 4),
)


@given(SIZES, st.integers(2, 30))
@settings(max_examples=30, deadline=None)
def test_the_parameter_table_counts_the_real_model(sizes: TextGenerationSettings, vocabulary_size: int) -> None:
    model = build_model(sizes, vocabulary_size)
    assert parameter_count(sizes, vocabulary_size) == sum(p.numel() for p in model.parameters())


def test_the_course_model_has_the_parameters_of_the_arithmetic() -> None:
    rows = parameter_table(PRESETS["three_sentences"].settings, 12)
    assert [row.count for row in rows] == [120, 10 * 32 + 32 * 32 + 2 * 32, 32 * 12 + 12]


@given(SIZES, st.integers(0, 1_000))
@settings(max_examples=20, deadline=None)
def test_stacked_layers_equal_torch_with_num_layers(sizes: TextGenerationSettings, seed: int) -> None:
    model = build_model(sizes, 11).double().eval()
    E, H = sizes.embedding_size, sizes.hidden_size
    reference = RECURRENT[sizes.cell](E, H, num_layers=sizes.layers, batch_first=True).double()
    named = {
        f"{name[:-1]}{layer}": tensor
        for layer, module in enumerate(model.layers)
        for name, tensor in module.state_dict().items()
    }
    reference.load_state_dict(named)
    ids = torch.randint(0, 11, (3, 5), generator=torch.Generator().manual_seed(seed))
    expected = model.decoder(reference(model.embedding(ids))[0])
    assert torch.allclose(model(ids), expected, atol=1e-12, rtol=0)


def test_building_a_model_leaves_the_callers_random_state_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    build_model(TextGenerationSettings(), 12)
    assert torch.equal(torch.rand(3), expected)


def test_the_seed_decides_the_first_weights() -> None:
    def first(seed: int) -> torch.Tensor:
        return build_model(TextGenerationSettings(seed=seed), 12).decoder.weight

    assert torch.equal(first(1), first(1))
    assert not torch.equal(first(1), first(2))
