import json
from dataclasses import asdict
from pathlib import Path

import pytest

from playground.core.settings import SettingsError
from playground.data.corpora import CORPORA, load_rows
from playground.data.dataset import prepare

SENTENCES = ("경마장에 있는 말이 뛰고 있다", "그의 말이 법이다", "가는 말이 고와야 오는 말이 곱다")
WORDS = ("말이", "경마장에", "있는", "뛰고", "있다", "그의", "법이다", "가는", "고와야", "오는", "곱다")


def test_the_three_sentences_give_the_word_index_of_the_course() -> None:
    corpus = CORPORA["three_sentences"]
    text = prepare(load_rows(corpus.name), corpus.cleaning, corpus.tokenizer)
    assert text.lines == SENTENCES
    assert text.vocabulary.tokens[1:] == WORDS
    assert text.ids == ((2, 3, 1, 4, 5), (6, 1, 7), (8, 1, 9, 10, 1, 11))
    assert (text.vocabulary.size, text.prefix_samples, text.longest) == (12, 11, 6)


@pytest.mark.parametrize("name", CORPORA)
def test_every_corpus_is_prepared_with_what_it_recommends(name: str) -> None:
    corpus = CORPORA[name]
    text = prepare(load_rows(name), corpus.cleaning, corpus.tokenizer)
    assert corpus.name == name
    assert text.prefix_samples > 10
    assert text.cleaning_trace.emptied == 0
    json.dumps(asdict(corpus))


def test_rows_of_a_table_come_from_its_headline_column_with_its_gaps(tmp_path: Path) -> None:
    (tmp_path / "headlines.csv").write_text('id,headline\n1,"A Lamp, Lit"\n2,\n3,Unknown\n', encoding="utf-8")
    assert load_rows("headlines", tmp_path) == ("A Lamp, Lit", None, "Unknown")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "Headlines"])
def test_a_name_that_is_no_corpus_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="three_sentences, headlines, lighthouse, everyday_korean"):
        load_rows(name)
