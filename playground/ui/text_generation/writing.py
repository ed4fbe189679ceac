"""Write with the trained model: a prompt, how to choose, and every generated word opened up."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.settings import SettingsError
from playground.core.text_generation import sampling
from playground.core.text_generation.lines import TrainingText
from playground.core.text_generation.model import TextModel
from playground.core.text_generation.sampling import Generation, SamplingSettings, generate
from playground.core.text_generation.settings import TextGenerationSettings
from playground.data.cleaning import CleaningSettings, clean_line
from playground.data.tokens import Vocabulary
from playground.engine.faults import EngineError
from playground.figures import text_generation as figures
from playground.ui import controls, frame
from playground.ui.steps import step_controls
from playground.ui.text_generation.choosing import KEY
from playground.ui.text_generation.runs import KnownRun, Watched, model_at_hand, training_text

LOADED = f"{KEY}_loaded"
AWAITED = f"{KEY}_awaited"  # the page was drawn before its run had a model
STRATEGIES = {"greedy": "Always the likeliest", "sample": "Draw by chance"}


@dataclass(frozen=True)
class Writer:
    """A model that can write: from a run, or loaded from a file."""

    model: TextModel
    settings: TextGenerationSettings
    vocabulary: Vocabulary
    training: TrainingText
    window: int  # steps that a prefix sample has, held-out lines included
    cleaning: CleaningSettings


@dataclass(frozen=True)
class Written:
    """What was written, and what the page says of it."""

    generation: Generation
    unknown: tuple[str, ...]
    learned: tuple[bool, ...]  # for every generated token: whether training ever showed what comes there


def tab(seen: Sequence[Watched]) -> None:
    """The part of the page in which the model writes: the newest run, or one that was loaded from a file."""
    writer = loaded_writer()
    if writer is None and seen:
        writer = frame.attempt(partial(_writer_of, seen[0]))
    st.session_state[AWAITED] = writer is None and bool(seen)
    if writer is not None:
        _write(writer)
    elif seen:
        st.info("The model that is being trained writes here in a moment.", icon=":material/edit_note:")
    else:
        st.info("Train a model above, or load one under “Keep it”. It then writes here.", icon=":material/edit_note:")


def has_come(main: Watched) -> bool:
    """Whether the page was drawn without a model, and one can write by now. Asks for it if nobody has."""
    if not st.session_state.get(AWAITED):
        return False
    with suppress(EngineError):  # the page says it at the next touch, in the place of the text
        st.session_state[AWAITED] = _writer_of(main) is None
    return not st.session_state[AWAITED]


def loaded_writer() -> Writer | None:
    """The model that this visitor loaded from a file, if any."""
    writer: Writer | None = st.session_state.get(LOADED)
    return writer


def _writer_of(main: Watched) -> Writer | None:
    model = model_at_hand(main) if main.trained is not None else None
    return None if model is None else _with(main.run, model)


@st.cache_resource(
    scope="session", max_entries=1, show_spinner=False, hash_funcs={KnownRun: lambda run: run.run_id, TextModel: id}
)
def _with(run: KnownRun, model: TextModel) -> Writer:
    return Writer(model, run.settings, run.vocabulary, training_text(run), run.window, run.cleaning)


@st.fragment
def _write(writer: Writer) -> None:
    if loaded_writer() is writer:
        st.caption(":material/upload_file: The model that you loaded writes here, not the run above.")
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        first = writer.vocabulary.decode(writer.training.encoded.lines[0][:1])
        prompt = st.text_input("Prompt", first, key=f"{KEY}_prompt", max_chars=500, bind="query-params")
        with frame.refusals():
            settings = _choose_sampling()
            _, written = _kept(writer, prompt or "", settings)
    with right:
        _show(writer, written)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False, hash_funcs={Writer: id})
def _kept(writer: Writer, prompt: str, settings: SamplingSettings) -> tuple[Writer, Written]:
    """What `write` gives, made once while nothing of it changes. The writer is kept so that its id stays its own."""
    return writer, write(writer, prompt, settings)


def write(writer: Writer, prompt: str, settings: SamplingSettings) -> Written:
    """Continue the prompt. Raises SettingsError, in words, when the model knows no token of it or is ruined."""
    encoded = writer.vocabulary.encode(clean_line(prompt, writer.cleaning))
    if not encoded.ids:
        missing = f" It does not know: {', '.join(encoded.unknown[:5])}." if encoded.unknown else ""
        raise SettingsError(f"The prompt has no token from the training text.{missing} Try a word of the text.")
    if not all(parameter.isfinite().all() for parameter in writer.model.parameters()):
        raise SettingsError("The weights of this model are no finite numbers any more, so it cannot write. Train anew.")
    generation = generate(writer.model, writer.settings, writer.window, encoded.ids, settings, writer.vocabulary.end_id)
    start = len(generation.prompt)
    learned = tuple(
        writer.training.learned_to_continue(generation.tokens[: start + i]) for i in range(len(generation.choices))
    )
    return Written(generation, encoded.unknown, learned)


def _choose_sampling() -> SamplingSettings:
    strategy = controls.choice("How to choose the next token", f"{KEY}_strategy", STRATEGIES, "greedy")
    words = controls.slider("Tokens to write", f"{KEY}_words", sampling.WORDS, 8, 1.0)
    stop = controls.switch("Stop at the end of the line", f"{KEY}_stop_at_end", True)
    if strategy == "greedy":
        return SamplingSettings("greedy", words=int(words), stop_at_end_of_line=stop)
    return SamplingSettings(
        "sample",
        temperature=controls.slider("Temperature", f"{KEY}_temperature", sampling.TEMPERATURES, 1.0, 0.05),
        top_k=controls.whole_number(
            "Top-k", f"{KEY}_top_k", sampling.TOP_K, 0, help="Keep only the k likeliest. 0 keeps all."
        ),
        top_p=controls.slider("Top-p", f"{KEY}_top_p", sampling.TOP_P, 1.0, 0.01),
        seed=controls.whole_number("Seed", f"{KEY}_writing_seed", sampling.SEEDS, 1),
        words=int(words),
        stop_at_end_of_line=stop,
    )


def _show(writer: Writer, written: Written) -> None:
    generation = written.generation
    with st.container(border=True, key=f"{KEY}_written"):  # larger type: assets/styles/app.css
        st.text(writer.vocabulary.decode(generation.tokens))
    _remarks(writer, written)
    last = len(generation.choices) - 1
    step = step_controls(f"{KEY}_word", last)
    choice = generation.choices[step]
    tokens = writer.vocabulary.tokens
    drawn = figures.candidate_bars(choice, tokens, frame.current_look())
    frame.figure(drawn, f"{KEY}_candidates", f"Candidates for token {step + 1}; chosen was {tokens[choice.token]}.")
    table = frame.folded("All tokens", "as a table", f"{KEY}_tokens_open", ":material/table:")
    if table is not None:
        with table:
            frame.numbers(_table(writer, written), f"{KEY}_tokens")


def _remarks(writer: Writer, written: Written) -> None:
    """What was left out, what was never learned, and what is a copy."""
    if written.unknown:
        names = ", ".join(f"“{token}”" for token in written.unknown[:8])
        st.warning(frame.as_text(f"Not in the vocabulary, and so not read: {names}."), icon=":material/help:")
    if not all(written.learned):
        position = written.learned.index(False)
        word = writer.vocabulary.tokens[written.generation.choices[position].token]
        st.warning(
            frame.as_text(
                f"From “{word}” (token {position + 1}) on, the model writes what it never learned: in the training "
                "text nothing ever followed here. It does not say so by itself."
            ),
            icon=":material/warning:",
        )
    st.caption(frame.as_text(_memory(writer, written)))


def _memory(writer: Writer, written: Written) -> str:
    end = writer.vocabulary.end_id
    tokens = written.generation.tokens
    memory = writer.training.recall(tokens)
    if memory.line is not None:
        return f"Memorised: this is line {memory.line + 1} of the training text, word for word."
    copied = tokens[memory.start : memory.start + memory.length]
    words = writer.vocabulary.decode(token for token in copied if token != end)
    return f"The longest run copied from one training line has {memory.length} of {len(tokens)} tokens: “{words}”."


def _table(writer: Writer, written: Written) -> pd.DataFrame:
    choices = written.generation.choices
    place = [choice.candidates.index(choice.token) for choice in choices]
    return pd.DataFrame(
        {
            "token": [writer.vocabulary.tokens[choice.token] for choice in choices],
            "as the model says": [choice.model[i] for choice, i in zip(choices, place, strict=True)],
            "as drawn from": [choice.reshaped[i] for choice, i in zip(choices, place, strict=True)],
            "rank": [choice.rank for choice in choices],
            "could be drawn": [choice.kept for choice in choices],
            "learned": ["yes" if learned else "never" for learned in written.learned],
        }
    )
