"""Records in and out: strict JSON, faults with pointers, and the one shape of the result."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinvan import Article, Figure, InvalidArticle, MalformedBody, Options, Phrase
from tinvan.summarizer import Summarizer
from tinvan.wire import (
    article_from_record,
    decode,
    dump,
    figure_to_record,
    info_to_record,
    load,
    options_from_query,
    options_from_record,
    request_from_record,
    sentences_to_record,
    spans_to_record,
    summary_to_record,
)

NEWS = (
    "HÀ NỘI - Hôm qua, công ty công bố doanh thu 275,2 tỉ đồng, tăng 18,4% so với cùng kỳ năm trước.\n"
    "Công nhân vui mừng vì mức lương mới. Ảnh: An Bình\n"
    "Lãnh đạo công ty cho biết sẽ mở thêm hai nhà máy tại miền Trung trong năm tới.\n"
)


def pointers(error: InvalidArticle) -> list[str]:
    return [fault.pointer for fault in error.faults]


# Two surrogates side by side would come back as the one character that they stand for.
characters = st.characters(exclude_categories=["Cs"])
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(characters, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(characters, max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_what_is_dumped_loads_again(value: object) -> None:
    assert load(dump(value)) == value


@given(st.text(alphabet='{}[]",:\\ \nNaInfity0123456789.eE-+tru ', max_size=60))
def test_any_text_loads_as_json_does_or_is_malformed(text: str) -> None:
    try:
        value = load(text.encode())
    except MalformedBody:
        return
    assert value == json.loads(text)
    assert "NaN" not in dump(value).decode()


def test_lone_surrogates_travel_as_escapes() -> None:
    assert load(b'"\\ud800 \\udfff"') == "\ud800 \udfff"
    assert dump("\ud800 đẹp") == '"\\ud800 đẹp"'.encode()


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert load(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert decode(b"\xef\xbb\xbfTin") == "Tin"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"text": "a", "text": "b"}', "a key stands twice in one object (line 1, column 15)"),
        (b'{"text": "a", "\\u0074ext": "b"}', "a key stands twice in one object"),
        (b'{"a": {"b": 1,\n "b": 2}}', "a key stands twice in one object (line 2, column 2)"),
        (b'{"a": NaN}', "NaN is not JSON (line 1, column 7)"),
        (b'[-Infinity]', "-Infinity is not JSON"),
        (b'[1e999]', "a number too large to be read"),
        (b'[%s]' % (b"9" * 100_000), "a whole number of more than 18 digits (line 1, column 2)"),
        (b"[" * 20_000, "nested deeper than 32 (line 1, column 33)"),
        (b'{"a":' * 20_000, "nested deeper than 32"),
        (b'{"a": 1', "(line 1, column 8)"),
        (b'{"a"\n 1}', "(line 2, column 2)"),
        (b'"' + b'\\"' * 500_000, "unterminated string"),
        (b'"a\x00b"', "control character"),
        (b"", "expecting value (line 1, column 1)"),
        (b'"\xff"', "not valid UTF-8: the byte at offset 1"),
        (b'"\xed\xa0\x80"', "not valid UTF-8"),
    ],
)  # fmt: skip
def test_json_that_two_readers_could_read_in_two_ways_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        load(body)
    assert said in caught.value.detail


def test_a_key_may_stand_in_two_objects() -> None:
    assert load(b'[{"a": {"a": "a:"}}, {"a": "\\"a\\":"}]') == [{"a": {"a": "a:"}}, {"a": '"a":'}]


@pytest.mark.parametrize("name", ["text", "body", "content", "maintext"])
def test_a_text_goes_by_the_names_of_others(name: str) -> None:
    assert article_from_record({name: "Tin."}).text == "Tin."
    with pytest.raises(InvalidArticle) as caught:
        article_from_record({name: 5})
    assert pointers(caught.value) == [f"/{name}"]


def test_the_other_fields_and_their_names() -> None:
    record = {"text": "Tin.", "id": 7, "date": "2017-10-10", "url": "https://a.example/1", "title": None, "author": []}
    expected = Article("Tin.", id="7", published="2017-10-10", source="https://a.example/1")
    assert article_from_record(record) == expected


def test_all_faults_are_told_at_once() -> None:
    record = {"text": ["a"], "id": True, "title": 1, "date": {}, "options": {"length": "tiny", "lenght": 1}}
    with pytest.raises(InvalidArticle) as caught:
        request_from_record(record)
    assert pointers(caught.value) == ["/text", "/title", "/id", "/date", "/options/length", "/options/lenght"]


@pytest.mark.parametrize("record", [None, [], "Tin.", 5, True])
def test_a_record_is_an_object(record: object) -> None:
    with pytest.raises(MalformedBody, match="an article is a JSON object"):
        article_from_record(record)


def test_strict_refuses_what_an_archive_may_hold() -> None:
    record = {"text": "Tin.", "tilte": "A", "body": "B"}
    assert article_from_record(record).text == "Tin."
    with pytest.raises(InvalidArticle) as caught:
        article_from_record(record, strict=True)
    assert pointers(caught.value) == ["/body", "/tilte"]
    assert 'did you mean "title"?' in caught.value.detail


@pytest.mark.parametrize(
    ("record", "pointer"),
    [
        ({"lenght": "short"}, "/options/lenght"),
        ({"a/b~": 1}, "/options/a~1b~0"),
        ({"length": "tiny"}, "/options/length"),
        ({"length": ["short"]}, "/options/length"),
        ({"max_sentences": "2"}, "/options/max_sentences"),
        ({"max_sentences": True}, "/options/max_sentences"),
        ({"max_sentences": 0}, "/options/max_sentences"),
        ({"max_syllables": 2.5}, "/options/max_syllables"),
        ({"include": "words"}, "/options/include"),
        ({"include": [["words"]]}, "/options/include"),
        ({"backend": {}}, "/options/backend"),
        ("short", "/options"),
        ([], "/options"),
    ],
)
def test_options_that_cannot_be_used(record: object, pointer: str) -> None:
    with pytest.raises(InvalidArticle) as caught:
        options_from_record(record)
    assert pointers(caught.value) == [pointer]


def test_options_that_can() -> None:
    assert options_from_record(None) == options_from_record({}) == options_from_record({"length": None}) == Options()
    given = {"length": "long", "max_sentences": 2.0, "include": ["words"]}
    assert options_from_record(given) == Options("long", max_sentences=2, include=("words",))


def test_options_of_a_query() -> None:
    pairs = [("length", "brief"), ("max_sentences", "2"), ("include", "words,figures"), ("include", "sentences")]
    expected = {"length": "brief", "max_sentences": 2, "include": ["words", "figures", "sentences"]}
    assert options_from_query(pairs) == expected
    with pytest.raises(InvalidArticle, match="given twice"):
        options_from_query([("length", "brief"), ("length", "long")])


def test_names_of_a_client_come_back_cut() -> None:
    with pytest.raises(InvalidArticle) as caught:
        request_from_record({"text": "Tin.", **{"x" * 5_000 + str(n): n for n in range(1_000)}})
    assert len(caught.value.faults) <= 20
    assert len(caught.value.detail) < 5_000


@pytest.mark.parametrize(
    ("value", "text"),
    [("2E+9", "2000000000"), ("73.30", "73.3"), ("2.0", "2"), ("0.5", "0.5"), ("100", "100"), ("1E-7", "0.0000001")],
)
def test_decimals_are_plain(value: str, text: str) -> None:
    number = Decimal(value)
    assert figure_to_record(Figure("count", 0, 1, "x", low=number, high=number))["low"] == text


def test_the_shape_of_a_figure() -> None:
    subject = Phrase("doanh thu", 0, 9)
    percent = Figure("percent", 10, 13, "73%", Decimal(73), Decimal(73), "%", subject=subject, same_as=(1, 4))
    assert figure_to_record(percent) == {
        "kind": "percent", "start": 10, "end": 13, "surface": "73%", "low": "73", "high": "73", "unit": "%",
        "per": None, "mod": None, "change": None, "subject": {"text": "doanh thu", "start": 0, "end": 9},
        "versus": None, "of": None, "salience": 0.0, "same_as": [1, 4], "resolved": None,
    }  # fmt: skip
    date = figure_to_record(Figure("date", 0, 8, "ngày 5-7", value="XXXX-07-05", resolved="2017-07-05"))
    assert date["value"] == "XXXX-07-05"
    assert date["resolved"] == "2017-07-05"
    assert not {"low", "high", "unit"} & date.keys()


def result(summarizer: Summarizer, *include: str) -> dict[str, Any]:
    document = summarizer.read(Article(NEWS, title="Công ty tăng doanh thu", id="a1"))
    return summary_to_record(summarizer.compose(document, Options("brief")), document, include)


def test_the_shape_of_a_result(summarizer: Summarizer) -> None:
    record = result(summarizer, "figures")
    assert list(record) == ["id", "title", "summary", "sentences", "figures", "warnings", "signature"]
    assert record["id"] == "a1"
    assert record["summary"] == " ".join(row["text"] for row in record["sentences"])
    assert list(record["sentences"][0]) == ["text", "spans", "source_index", "score"]
    assert record["figures"], "the article holds figures"
    for row in record["figures"]:
        assert NEWS[row["start"] : row["end"]] == row["surface"]
        assert {"salience", "key", "in_summary", "subject", "same_as", "resolved"} <= row.keys()
        for start, end in row["in_summary"]:
            assert record["summary"][start:end].split() == row["surface"].split()
    assert "figures" not in result(summarizer)
    assert json.loads(dump(record)) == record


def test_a_result_with_sentences_and_words(summarizer: Summarizer) -> None:
    record = result(summarizer, "sentences", "words")
    rows = record["article_sentences"]
    surfaces = [NEWS[row["start"] : row["end"]] for row in rows]
    assert surfaces[0].endswith("cùng kỳ năm trước.")
    assert [row["paragraph"] for row in rows] == sorted(row["paragraph"] for row in rows)
    for row in rows:
        assert NEWS[row["words"][0][0] : row["words"][-1][1]] == NEWS[row["start"] : row["end"]]
    kinds = {mark["kind"]: NEWS[mark["start"] : mark["end"]] for mark in record["boilerplate"]}
    assert kinds["credit"] == "Ảnh: An Bình"
    assert "words" not in result(summarizer, "sentences")["article_sentences"][0]


def test_boilerplate_and_scores_alone(summarizer: Summarizer) -> None:
    record = result(summarizer, "boilerplate", "scores")
    whole = result(summarizer, "sentences")
    assert record["boilerplate"] == whole["boilerplate"] != []
    rows = [(row["start"], row["end"]) for row in whole["article_sentences"]]
    assert [(row["start"], row["end"]) for row in record["scores"]] == rows
    assert not {"figures", "article_sentences"} & record.keys()
    for sentence in record["sentences"]:
        assert record["scores"][sentence["source_index"]]["score"] == sentence["score"]
    scores = {NEWS[row["start"] : row["end"]]: row["score"] for row in record["scores"]}
    assert scores["Ảnh: An Bình"] == 0


def test_a_sentence_is_boilerplate_only_where_marks_cover_all_of_it(summarizer: Summarizer) -> None:
    rows = sentences_to_record(summarizer.read(Article(NEWS)))["sentences"]
    kinds = {NEWS[row["start"] : row["end"]]: row.get("boilerplate") for row in rows}
    assert kinds["Ảnh: An Bình"] == "credit"
    assert kinds["Lãnh đạo công ty cho biết sẽ mở thêm hai nhà máy tại miền Trung trong năm tới."] is None
    assert next(kind for text, kind in kinds.items() if text.startswith(("HÀ NỘI", "Hôm qua"))) is None


def test_spans_alone(summarizer: Summarizer) -> None:
    document = summarizer.read(Article("Hôm nay trời đẹp. Tôi đi.", id="x"))
    assert spans_to_record(document) == {"id": "x", "sentences": [{"start": 0, "end": 17}, {"start": 18, "end": 25}]}
    assert spans_to_record(document, with_words=True)["sentences"][1]["words"] == [[18, 21], [22, 24], [24, 25]]


def test_info_says_what_options_take(summarizer: Summarizer) -> None:
    record = info_to_record(summarizer)
    for name in ("max_sentences", "max_syllables"):
        limits = record["options"][name]
        for value in (limits["minimum"], limits["maximum"]):
            options_from_record({name: value})
        for value in (limits["minimum"] - 1, limits["maximum"] + 1):
            with pytest.raises(InvalidArticle):
                options_from_record({name: value})
    for length in record["options"]["length"]:
        options_from_record({"length": length})
    options_from_record({"include": record["options"]["include"]})
