"""The shortest scripts that print what the parts of the tokens page show."""

from itertools import accumulate, pairwise

from playground.core.characters import clusters
from playground.core.tokens.bpe import BpeTrace
from playground.core.tokens.embedding import EmbeddingSettings
from playground.core.tokens.padding import HIDDEN, IDS, PRE, PaddingSettings
from playground.data.token_flow import BOS, BPE, CHARACTER, EOS, PAD, SPECIALS, UNK, FlowTrace, bpe_words, prepared
from playground.export.template import fill, read_template


def flow_script(trace: FlowTrace, chosen: int, dimension: int, seed: int) -> str:
    """Prints the vocabulary, the batch, the ids of the second text, and the vectors of the chosen line."""
    settings = trace.settings
    lines, new_lines = prepared(settings.text, settings), prepared(settings.new_text, settings)
    every = dict.fromkeys([*lines, *new_lines])
    facts = {settings.unit, f"pad_{settings.padding}", f"cut_{settings.truncating}"}
    facts |= {"all_pieces" if settings.unit == BPE else "counted"}
    facts |= {"unk" if UNK in settings.specials else "dropped"}
    facts |= {name.lower() for name in (BOS, EOS) if name in settings.specials}
    values = {
        "lines": lines,
        "new_lines": new_lines,
        "merges": [list(pair) for pair in trace.merges],
        "pieces": {line: [list(word) for word in bpe_words(line)] for line in every} if settings.unit == BPE else {},
        "breaks": {line: _breaks(line) for line in every} if settings.unit == CHARACTER else {},
        "specials": [PAD, *(name for name in SPECIALS if name in settings.specials)],
        "min_count": settings.min_count,
        "length": settings.length,
        "dimension": dimension,
        "seed": seed,
        "chosen": chosen,
    }
    return _script("flow", facts, values)


def bpe_script(trace: BpeTrace) -> str:
    """Prints every merge with its count and the tokens that are left, and the words in pieces."""
    values = {"words": [list(word) for word in trace.start], "counts": list(trace.counts), "merges": len(trace.steps)}
    return _script("bpe", set(), values)


def padding_script(settings: PaddingSettings) -> str:
    """Prints the four batches with the final states, those of packed sequences, and the wasted cells."""
    values = vars(settings) | {
        "sequences": [list(ids) for ids in settings.sequences],
        "hidden": HIDDEN,
        "ids": int(IDS.high) + 1,
    }
    return _script("padding", {PRE}, values)


def embedding_script(settings: EmbeddingSettings) -> str:
    """Prints the vectors, whether the product gives the same, the loss, and the gradient of the table."""
    return _script("embedding", set(), vars(settings) | {"samples": [list(ids) for ids in settings.samples]})


def _breaks(line: str) -> list[tuple[int, int]]:
    return list(pairwise(accumulate(map(len, clusters(line)), initial=0)))


def _script(part: str, facts: set[str], values: dict[str, object]) -> str:
    return fill(read_template(f"tokens_{part}.py.txt"), facts, values) + "\n"
