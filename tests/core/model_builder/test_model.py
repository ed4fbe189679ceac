"""Models as they are written: read, refused, counted, built."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.model_builder.check import check_counts
from playground.core.model_builder.layers import Model, ModelError
from playground.core.model_builder.network import Network
from playground.core.model_builder.notation import read, write
from playground.core.model_builder.summary import examine, summarize

HIDDEN = st.one_of(
    st.builds(lambda n, a: f"dense {n}{a}", st.integers(1, 9), st.sampled_from(["", " relu", " tanh", " softmax"])),
    st.sampled_from(["dropout 0.25", "batchnorm", "activation sigmoid"]),
    st.builds(
        lambda way, cell, n: f"{way}{cell} {n} sequences",
        st.sampled_from(["", "bidirectional "]),
        st.sampled_from(["rnn", "lstm", "gru"]),
        st.integers(1, 6),
    ),
)
LAST = st.sampled_from(["flatten", "bidirectional lstm 3", "gru 4", "rnn 2"])
FIRST = st.sampled_from(["input 5x3", "input 6 integers; embedding 11 4", "input 1x1"])
CHAINS = st.builds(lambda a, b, c: "; ".join([a, *b, c, "dense 2"]), FIRST, st.lists(HIDDEN, max_size=5), LAST)


@settings(max_examples=15, deadline=None)
@given(CHAINS)
def test_counts_and_shapes_are_those_of_the_real_module(text: str) -> None:
    summary = summarize(read(text))
    network = Network(summary.model).eval()
    assert summary.torch == sum(p.numel() for p in network.parameters())
    fixed = sum(b.numel() for name, b in network.named_buffers() if "running" in name)
    assert fixed == sum(row.keras_fixed for row in summary.rows)
    source = summary.model.inputs[0]
    batch = torch.zeros(3, *source.shape, dtype=torch.long if source.integers else torch.float32)
    assert network(batch).shape == (3, *summary.output)
    assert all(row.agrees for row in check_counts(summary))


@settings(max_examples=15, deadline=None)
@given(CHAINS)
def test_what_is_written_reads_as_the_same_model(text: str) -> None:
    model = read(text)
    assert read(write(model)) == model
    assert model.sequential


@pytest.mark.parametrize(
    ("text", "layer", "words"),
    [
        ("a = dense 3 < b; b = dense 3 < a", "a", "cycle: a reads b reads a"),
        ("input 4; a = dense 2; b = dense 3 < input_1", "a", "not connected"),
        ("x = input 4; input 3; dense 1", "x", "not connected"),
        ("dense 3", "dense_1", "not connected"),
        ("input 4; lstm 3", "lstm_1", r"gets \(None, 4\)"),
        ("input 5x2; lstm 3; gru 2", "gru_1", "return its sequences"),
        ("a = input 4; b = input 3x4; concatenate < a, b", "concatenate_1", "last axis"),
        ("input 4 integers; dense 2", "dense_1", "embedding between"),
        ("input 4; embedding 9 2", "embedding_1", "integers"),
        ("input 4; dense 3 < c", "dense_1", "no layer has that name"),
        ("input 4; concatenate", "concatenate_1", "at least two"),
        ("input 1000; dense 1000000", "dense_1", "1,001,000,000 parameters"),
        ("input 9 integers; embedding 10000000 100", "embedding_1", "1,000,000,000 parameters"),
    ],
)
def test_what_cannot_be_is_refused_at_the_layer_that_causes_it(text: str, layer: str, words: str) -> None:
    with pytest.raises(ModelError, match=words) as refusal:
        summarize(read(text))
    assert refusal.value.layer == layer
    assert layer in str(refusal.value)
    assert examine(read(text)).fault is not None


JUNK = (
    *("", "  ;;", "banana 4", "dense", "dense x", "dense 0", "dense 1.5", "input 2x3x4", "input 0", "dropout 2.0"),
    *("dropout 2x2", "flatten 3", "1a = input 3", "input 3; input_1 = dense 2", "dense 3 banana", "=", "<", "a = < b"),
    *(
        "bidirectional dense 3",
        "input 1.5",
        "input 4;" * 41,
        "x" * 3_000,
        "dense 99999999999",
        "dense ٣",
        "ä = input 3",
    ),
)


@pytest.mark.parametrize("text", JUNK)
def test_junk_is_refused_in_words(text: str) -> None:
    with pytest.raises(ModelError, match=r"\w+ .*\."):
        read(text)


def test_a_graph_with_two_inputs_takes_them_in_their_order() -> None:
    model = read("a = input 2; b = input 3; c = dense 1 < b; concatenate < a, c")
    network = Network(model)
    a, b = torch.rand(4, 2), torch.rand(4, 3)
    assert torch.equal(network(a, b)[:, :2], a)
    assert not model.sequential
    assert isinstance(model, Model)
