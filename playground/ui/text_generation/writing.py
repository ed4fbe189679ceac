"""Write with the trained model: a prompt, how to choose, and every generated word opened up."""

from collections.abc import Sequence
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
from playground.figures.text_generation import words as figures
from playground.ui import controls, frame
from playground.ui.statuses import ALIVE
from playground.ui.steps import step_controls
from playground.ui.text_generation.choosing import KEY
from playground.ui.text_generation.runs import (
    KnownRun,
    TrainedModel,
    Watched,
    look_at,
    model_at_hand,
    training_text,
)

LOADED = f"{KEY}_loaded"
PROMPT, OFFERED = f"{KEY}_prompt", f"{KEY}_offered"
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
    updates: int | None = None  # that a run's model has had


@dataclass(frozen=True)
class Written:
    """What was written, and what the page says of it."""

    generation: Generation
    unknown: tuple[str, ...]
    learned: tuple[bool, ...]  # for every generated token: whether training ever showed what comes there


def tab(runs: Sequence[KnownRun]) -> None:
    """The part of the page in which the model writes: that of the newest run, or one that was loaded from a file."""
    writer = loaded_writer()
    main = None
    if writer is None:
        with frame.refusals():
            main = next(iter(look_at(runs)), None)
        if main is not None and main.trained is not None:
            writer = frame.attempt(partial(_writer_of, main))
    if writer is not None:
        _write(writer, main)
    elif main is not None:
        st.info("The model that is being trained writes here in a moment.", icon=":material/edit_note:")
    else:
        st.info("Train a model above, or load one under “Keep it”. It then writes here.", icon=":material/edit_note:")


def loaded_writer() -> Writer | None:
    """The model that this visitor loaded from a file, if any."""
    writer: Writer | None = st.session_state.get(LOADED)
    return writer


def _writer_of(main: Watched) -> Writer | None:
    trained = model_at_hand(main)
    return None if trained is None else _with(main.run, trained)


@st.cache_resource(
    scope="session", max_entries=1, show_spinner=False, hash_funcs={KnownRun: lambda run: run.run_id, TrainedModel: id}
)
def _with(run: KnownRun, trained: TrainedModel) -> Writer:
    return Writer(
        trained.model, run.settings, run.vocabulary, training_text(run), run.window, run.cleaning, trained.updates
    )


def _write(writer: Writer, main: Watched | None) -> None:
    if main is None:
        st.caption(":material/upload_file: The model that you loaded writes here, not the run above.")
    elif main.view.status in ALIVE:
        st.caption(
            f"As the model was after {writer.updates:,} updates. It goes on learning, and writes anew now and then."
        )
    else:
        st.caption(f"As the model is after {writer.updates:,} updates.")
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        prompt = st.text_input("Prompt", _first(writer), key=PROMPT, max_chars=500, bind="query-params")
        kept = frame.attempt(lambda: _kept(writer, prompt or "", _choose_sampling(writer)))
    if kept is not None:
        with right:
            _show(writer, kept[1])


def _first(writer: Writer) -> str:
    """What the prompt begins with: a token that the model knows, also in the place of another model's that was left."""
    first = writer.vocabulary.decode(writer.training.encoded.lines[0][:1])
    before = st.session_state.get(OFFERED)
    if before not in (None, first) and st.session_state.get(PROMPT) == before:
        st.session_state[PROMPT] = first
    st.session_state[OFFERED] = first
    return first


@st.cache_resource(scope="session", max_entries=2, show_spinner=False, hash_funcs={Writer: id})
def _kept(writer: Writer, prompt: str, settings: SamplingSettings) -> tuple[Writer, Written]:
    """What `write` gives, made once while nothing of it changes. The writer is kept so that its id stays its own."""
    return writer, write(writer, prompt, settings)


def write(writer: Writer, prompt: str, settings: SamplingSettings) -> Written:
    """Continue the prompt. Raises SettingsError, in words, when the model knows no token of it or is ruined."""
    encoded = writer.vocabulary.encode(clean_line(prompt, writer.cleaning))
    if not encoded.ids:
        missing = f"The model knows no word of “{prompt}”." if prompt.strip() else "The prompt is empty."
        raise SettingsError(f"{missing} Type one or more words of the training text.")
    if not all(parameter.isfinite().all() for parameter in writer.model.parameters()):
        raise SettingsError("The weights of this model are no finite numbers any more, so it cannot write. Train anew.")
    generation = generate(writer.model, writer.settings, writer.window, encoded.ids, settings, writer.vocabulary.end_id)
    start = len(generation.prompt)
    learned = tuple(
        writer.training.learned_to_continue(generation.tokens[: start + i]) for i in range(len(generation.choices))
    )
    return Written(generation, encoded.unknown, learned)


def _choose_sampling(writer: Writer) -> SamplingSettings:
    strategy = controls.choice("How to choose the next token", f"{KEY}_strategy", STRATEGIES, "greedy")
    words = controls.slider("Tokens to write", f"{KEY}_words", sampling.WORDS, 8, 1.0)
    stop = True
    if writer.vocabulary.end_id is not None:  # a model that never saw an end of line writes none
        stop = controls.switch("Stop at the end of the line", f"{KEY}_stop_at_end", True)
    if strategy == "greedy":
        return SamplingSettings("greedy", words=int(words), stop_at_end_of_line=stop)
    st.button("Write another", icon=":material/casino:", key=f"{KEY}_another", on_click=_next_seed)
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


def _next_seed() -> None:
    seed = f"{KEY}_writing_seed"
    st.session_state[seed] = (st.session_state[seed] + 1) % sampling.SEEDS.high


def _show(writer: Writer, written: Written) -> None:
    generation = written.generation
    with st.container(border=True, key=f"{KEY}_written"):  # larger type: assets/styles/app.css
        st.text(writer.vocabulary.decode(generation.tokens))
    _remarks(writer, written)
    last = len(generation.choices) - 1
    step = step_controls(f"{KEY}_word", last)
    choice = generation.choices[step]
    tokens = writer.vocabulary.tokens
    after = writer.vocabulary.decode(generation.tokens[: len(generation.prompt) + step])
    drawn = figures.candidate_bars(choice, after, tokens, frame.current_look())
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
    whole = writer.training.recall(copied).line if copied else None
    if whole is not None:
        return f"Memorised: it holds line {whole + 1} of the training text from its first to its last word."
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
