"""A trained text generator to take home and to bring back: one zip of open formats, nothing in it that could run.

weights.safetensors, vocabulary.json, settings.json, history.csv, lines.txt (the cleaned text), and retrain.py,
which is for the learner and is never read back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from torch import Tensor

from playground.core.characters import well_formed
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.model import TextModel, build_model
from playground.core.text_generation.settings import TextGenerationSettings
from playground.core.text_generation.view import Curves
from playground.data.cleaning import CleaningSettings
from playground.data.limits import MAX_CHARACTERS, MAX_LINE_CHARACTERS, MAX_LINES
from playground.data.tokens import TokenizerSettings, Vocabulary, build_vocabulary, tokenize
from playground.export.archive import MAX_BUNDLE_BYTES, BundleError, pack, read_utf8, unpack
from playground.export.description import Description, read_description, write_description
from playground.export.history_table import check_curves, no_curves, read_history, write_history
from playground.export.text_generation import render_script
from playground.export.weights import MAX_PARAMETERS, Shapes, check_weights, read_weights, shapes_of, write_weights

__all__ = ["MAX_BUNDLE_BYTES", "MAX_PARAMETERS", "Bundle", "BundleError", "read_bundle", "write_bundle"]

_MARKUP = re.compile(r"[^\w\s.,:;()'…-]")

MAX_LONGEST = 2 * MAX_LINE_CHARACTERS  # lower-casing can lengthen a line that was allowed


@dataclass(frozen=True, eq=False)
class Bundle:
    """A trained model with all that it takes to use it, to understand it and to train it again.

    lines: the cleaned lines, held-out ones included; the vocabulary is the one that they give.
    encoded: the lines as token ids, line ends included.
    weights: the model's state_dict, float32. curves: of the run; only those over the epochs are kept.
    learning_rate_changes: (updates done, rate from then on). device: where it was trained.
    Raises BundleError when the parts do not fit together.
    """

    settings: TextGenerationSettings
    vocabulary: Vocabulary
    lines: tuple[str, ...]
    weights: Mapping[str, Tensor]
    epochs_done: int
    curves: Curves = field(default_factory=no_curves)
    learning_rate_changes: tuple[tuple[int, float], ...] = ()
    cleaning: CleaningSettings | None = None
    device: str = "cpu"
    encoded: EncodedLines = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _check_lines(self.lines)
        object.__setattr__(self, "encoded", _encode(self.lines, self.vocabulary))
        check_weights(self.weights, self.shapes)
        check_curves(self.curves, self.description.epochs_done)  # making the description checks the rest

    @property
    def tokenizer(self) -> TokenizerSettings:
        """How text becomes tokens."""
        return self.vocabulary.settings

    @property
    def longest(self) -> int:
        """Tokens of the longest line; the model reads one fewer at once."""
        return self.encoded.longest

    @cached_property
    def shapes(self) -> Shapes:
        """Shape of every tensor, as the settings imply."""
        return shapes_of(self.settings, self.vocabulary.size)

    @cached_property
    def description(self) -> Description:
        """What settings.json says."""
        return Description(
            settings=self.settings,
            tokenizer=self.tokenizer,
            cleaning=self.cleaning,
            longest=self.longest,
            epochs_done=self.epochs_done,
            learning_rate_changes=self.learning_rate_changes,
            device=self.device,
        )

    def model(self) -> TextModel:
        """A new model with these weights, on the CPU and in eval mode."""
        model = build_model(self.settings, self.vocabulary.size)
        model.load_state_dict(dict(self.weights))
        return model.eval()

    def script(self) -> str:
        """The script that trains this model again, as far as it went; all the way when no epoch is done yet."""
        return render_script(
            self.settings,
            self.tokenizer,
            self.lines,
            self.learning_rate_changes,
            self.epochs_done or None,
            device=self.device,
        )


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as a zip; equal bundles give equal bytes. Raises BundleError when it would be too large."""
    texts = {
        "settings.json": write_description(bundle.description),
        "vocabulary.json": bundle.vocabulary.to_json(),
        "history.csv": write_history(bundle.curves),
        "lines.txt": "".join(f"{line}\n" for line in bundle.lines),
        "retrain.py": bundle.script(),
    }
    members = {name: text.encode() for name, text in texts.items()}
    return pack(members | {"weights.safetensors": write_weights(bundle.weights)})


def read_bundle(raw: bytes) -> Bundle:
    """Read what `write_bundle` wrote, trusting nothing. Raises only BundleError, in words for the learner."""
    try:
        return _from_members(unpack(raw))
    except BundleError:
        raise
    except ValueError as error:  # settings and vocabulary refuse in words of their own
        raise BundleError(f"The saved model cannot be used. {_without_markup(str(error))}") from error


def _without_markup(message: str) -> str:
    """The message repeats a stranger's values, and a page may show it as markdown."""
    return _MARKUP.sub("", message)


def _from_members(members: Mapping[str, bytes]) -> Bundle:
    """The cheap checks come first, and the weights are read when it is known how large they may be."""
    described = read_description(members["settings.json"])
    vocabulary = Vocabulary.from_json(members["vocabulary.json"])
    bundle = Bundle(
        settings=described.settings,
        vocabulary=vocabulary,
        lines=tuple(read_utf8(members["lines.txt"], "lines.txt").removesuffix("\n").split("\n")),
        weights=read_weights(members["weights.safetensors"], shapes_of(described.settings, vocabulary.size)),
        epochs_done=described.epochs_done,
        curves=read_history(read_utf8(members["history.csv"], "history.csv")),
        learning_rate_changes=described.learning_rate_changes,
        cleaning=described.cleaning,
        device=described.device,
    )
    if bundle.description != described:
        raise BundleError("settings.json does not fit the text and its vocabulary.")
    return bundle


def _check_lines(lines: tuple[str, ...]) -> None:
    characters = sum(map(len, lines))
    if len(lines) > MAX_LINES or characters > MAX_CHARACTERS:
        raise BundleError(
            f"The text has {len(lines):,} lines and {characters:,} characters; "
            f"allowed are {MAX_LINES:,} and {MAX_CHARACTERS:,}."
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LONGEST:
            raise BundleError(f"Line {number:,} of the text is too long; allowed are {MAX_LONGEST:,} characters.")
        if not line or " ".join(well_formed(line).split()) != line:
            raise BundleError(f"Line {number:,} of the text is not as cleaning leaves it.")


def _encode(lines: Sequence[str], vocabulary: Vocabulary) -> EncodedLines:
    """The lines as ids. Raises BundleError unless the vocabulary is the one that they give."""
    tokens = [tokenize(line, vocabulary.settings.unit) for line in lines]
    if build_vocabulary(tokens, vocabulary.settings) != vocabulary:
        raise BundleError("The vocabulary is not the one that the text gives.")
    end = () if vocabulary.end_id is None else (vocabulary.end_id,)
    encoded = EncodedLines(tuple((*map(vocabulary.number_of, line), *end) for line in tokens), vocabulary.size)
    if encoded.longest < 2:
        raise BundleError("The text has no line with anything to predict.")
    return encoded
