"""What the ranker reads of an article."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from tinvan import Article, InvalidArticle
from tinvan.artefact import artefact_path
from tinvan.document import read as read_document
from tinvan.ranking.reading import SENTENCE_COLUMNS, SYLLABLE_COLUMNS, read
from tinvan.ranking.sapo_ranker import ARTEFACT, SapoRanker
from tinvan.text.vocabulary import UNKNOWN, Vocabulary, token_ids

TITLE = "Cầu vượt Ngã Bảy khởi công"
TEXT = (
    "HẬU GIANG - Sáng 5/3, tỉnh Hậu Giang khởi công cầu vượt Ngã Bảy dài 1,2 km.\n"
    "Tuy nhiên, ông này chưa nói khi nào cầu xong. Cầu vượt Ngã Bảy có vốn 1.500 tỉ đồng.\n"
    "Hotline: 1900 0000"
)


def column(name: str) -> npt.NDArray[np.float32]:
    """What is seen of each sentence."""
    reading = read(read_document(Article(TEXT, TITLE)))
    return reading.sentence_columns[:, SENTENCE_COLUMNS.index(name)]


def test_sentences_know_the_title_their_place_and_their_opening() -> None:
    overlap = column("title_overlap")
    assert overlap[0] == pytest.approx(1.0)
    assert overlap[0] > overlap[2] > overlap[1]
    assert column("first").tolist() == [1, 0, 0, 0]
    assert column("boilerplate").tolist() == [0, 0, 0, 1]
    assert column("dangling")[1] == 1
    assert column("measured")[2] == 1


def test_syllables_know_the_title_and_where_they_stand() -> None:
    reading = read(read_document(Article(TEXT, TITLE)))
    at = reading.syllables.index("ngã")
    row = dict(zip(SYLLABLE_COLUMNS, reading.syllable_columns[at].tolist(), strict=True))
    assert (row["in_title"], row["title_pair"], row["capital"], row["in_lead"]) == (1, 1, 1, 1)
    assert row["count"] == pytest.approx(np.log1p(2))
    assert reading.borders[-1] == len(reading.syllables)


def test_old_and_new_tone_placement_are_one_kind() -> None:
    reading = read(read_document(Article("Hòa bình và hoà bình là một.")))
    assert reading.kinds[0] == reading.kinds[3]


@given(st.text(st.characters(exclude_categories=()), max_size=200), st.text(max_size=40))
def test_any_text_can_be_read(text: str, title: str) -> None:
    try:
        article = Article(text, title)
    except InvalidArticle:
        return
    document = read_document(article)
    reading = read(document)
    assert len(reading.syllables) == len(reading.starts) == len(reading.kinds) == len(reading.syllable_columns)
    assert len(reading.borders) == len(document.sentences) + 1
    assert np.isfinite(reading.syllable_columns).all()
    assert np.isfinite(reading.sentence_columns).all()


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáạảãàốờẽỹ AÂĐÊƠƯ 0123456789 .,;:-–%“”()/", max_size=200))
def test_token_ids_are_the_tokenizer_s(text: str) -> None:
    try:
        document = read_document(Article(text))
    except InvalidArticle:
        return
    ranker = SapoRanker.load()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(artefact_path(ARTEFACT))
    reading = read(document)
    theirs = [tokenizer(syllable)["input_ids"] for syllable in reading.syllables]
    assert theirs == [[number] for number in token_ids(reading.syllables, Vocabulary(tokenizer.get_vocab())).tolist()]
    ours = token_ids(reading.syllables, ranker.vocabulary).tolist()
    assert [number for (number,) in theirs if number != UNKNOWN] == [
        number for number, (other,) in zip(ours, theirs, strict=True) if other != UNKNOWN
    ]


def test_a_tone_mark_in_another_place_is_the_same_token() -> None:
    vocabulary = SapoRanker.load().vocabulary
    ours = token_ids(["khơỉ", "tố", "đôí", "tượng"], vocabulary)
    assert ours.tolist() == token_ids(["khởi", "tố", "đối", "tượng"], vocabulary).tolist()
    assert UNKNOWN not in ours


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('Ông nói: " Tôi đi.\nAnh ở lại.\nCô về quê ", rồi ra về.\nTrời mưa.', [True, True, True, False]),
        ('Ông nói: " Tôi đi. Anh ở lại. Bà đáp: "Cô về quê". Trời mưa.', [True, False, False, False]),
        ("Ông nói: “Tôi đi.\nAnh ở lại.\nCô về quê”, rồi ra về.\nTrời mưa.", [True, True, True, False]),
        ("Ông nói: “Tôi đi.\nPhim “Mùa vàng” hay.\nTôi nhớ nhà”, rồi ra về.", [True, True, True]),
        (
            'Bà kể: " Tôi nuôi mèo.\nMỗi ngày "các con" ăn hai bữa.\nCon già uống sữa ".\nTrời mưa.',
            [True, True, True, False],
        ),
        ('Cô gọi đó là "mùa vàng". Anh thì không.', [False, False]),
        ('Họ đã đi rồi ". Trời mưa. Anh ở lại.', [True, False, False]),
    ],
)
def test_a_quotation_goes_on_until_it_is_closed(text: str, inside: list[bool]) -> None:
    reading = read(read_document(Article(text)))
    assert (reading.sentence_columns[:, SENTENCE_COLUMNS.index("inside_quotation")] > 0).tolist() == inside
