"""Near-duplicates are found again by their words, whatever the order of growth, and in bounded memory."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from hostile import PATIENCE, TEXTS
from quality.near_duplicates import EDITS, Measured, measure
from tinvan.archive import index_files, minhash, near_duplicates
from tinvan.archive.minhash import SIGNATURE_BYTES, similarity
from tinvan.archive.near_duplicates import SIMILARITY, Index
from tinvan.text.normalize import normalize
from tinvan.text.syllables import SYLLABLE, syllable_keys

NEWS = (
    "Sáng 2/9, Thư viện Sông Lạc mở cửa trở lại sau 14 tháng sửa chữa với kinh phí 36 tỉ đồng. Thư viện có thêm một "
    "phòng đọc riêng cho trẻ em, mở cửa đến 21 giờ mỗi ngày. Hơn 12.000 đầu sách đã được số hóa để bạn đọc mượn về."
)
OTHER = (
    "Công ty Cổ phần Cảng Vàm Lạc công bố kết quả kinh doanh 9 tháng đầu năm. Trong 9 tháng, cảng đón 1.046 lượt tàu, "
    "xếp dỡ 612.000 TEU hàng container. Lợi nhuận sau thuế đạt 212,3 tỉ đồng, tăng gần 24 % so với cùng kỳ năm trước."
)


def signature(text: str) -> bytes:
    """Of a text as it is written."""
    return minhash.signature(normalize(text))


def drawn(count: int, seed: int = 1) -> list[bytes]:
    """Signatures of as many articles that have nothing in common."""
    rows = np.random.default_rng(seed).integers(0, 256, (count, SIGNATURE_BYTES), np.uint8)
    return [row.tobytes() for row in rows]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("case", NEWS.upper()),
        ("white space", NEWS.replace(" ", " \u00a0\n")),
        ("punctuation", NEWS.replace(",", " –").replace(".", " …")),
        ("decomposed letters", unicodedata.normalize("NFD", NEWS)),
        ("tone on the other letter", NEWS.replace("hóa", "hoá")),
        ("zero-width characters", NEWS.replace("ng", "n\u200bg")),
        ("emoji around", f"😀 {NEWS} 😀"),
    ],
)
def test_how_it_is_written_does_not_matter(name: str, text: str) -> None:
    assert text != NEWS, name
    assert signature(text) == signature(NEWS)


@pytest.mark.parametrize(
    "text", [NEWS.replace("36 tỉ", "37 tỉ"), NEWS.replace("trẻ em", "trẻ ém"), NEWS.replace("đầu", "dầu"), NEWS[:-6]]
)
def test_another_syllable_does(text: str) -> None:
    assert signature(text) != signature(NEWS)
    assert similarity(signature(text), signature(NEWS)) > SIMILARITY


def test_a_signature_stays_what_it_was() -> None:
    """Those of a run that is continued were written by an earlier process."""
    found = hashlib.sha256(signature(NEWS) + signature(OTHER)).hexdigest()
    assert found == "519cc1e5ea52d5caa645320b9b90a3f9a3a8ef01db73e5904d88d581eaa40dff"


@pytest.mark.parametrize("text", ["", " \n", "…?!", "😀😀"])
def test_a_text_without_syllables_duplicates_nothing(text: str) -> None:
    assert signature(text) == b""
    index = Index()
    assert index.add([("1", b""), ("2", b"")]) == [None, None]


@pytest.mark.parametrize("text", ["Mưa", "Mưa lớn", "Mưa lớn quá"])
def test_the_shortest_texts_are_told_apart(text: str) -> None:
    assert similarity(signature(text), signature(f"{text}!")) == 1
    assert similarity(signature(text), signature("Nắng to rồi")) < 0.1


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, text, _ in TEXTS], ids=[name for name, _, _ in TEXTS]
)
def test_hostile_texts_take_no_longer(name: str, text: str) -> None:
    start = time.perf_counter()
    assert len(signature(text)) in (0, SIGNATURE_BYTES), name
    assert time.perf_counter() - start < PATIENCE


@given(st.text(st.characters(), max_size=60))
def test_any_text_has_a_signature(text: str) -> None:
    assert len(signature(text)) == (SIGNATURE_BYTES if signature(text) else 0)
    assert signature(text) == signature(text + " ")


@pytest.mark.parametrize("text", [NEWS, "Mưa", f"{NEWS} {OTHER} " * 12 + NEWS[::-1]], ids=["news", "a word", "many"])
def test_a_signature_is_datasketchs(text: str) -> None:
    one_by_one = MinHash(SIGNATURE_BYTES, seed=minhash._SEED, hashfunc=int, scheme="affine32")
    for shingle in minhash._shingles(normalize(text).syllables.surfaces):
        one_by_one.update(shingle)
    assert signature(text) == bytes(value * 2654435769 % 2**32 >> 24 for value in one_by_one.hashvalues.tolist())


def test_a_shingle_is_three_syllables() -> None:
    assert len(minhash._shingles(normalize(NEWS).syllables.surfaces)) == len(syllable_keys(NEWS)) - 2


@given(st.lists(st.sampled_from(SYLLABLE.findall(NEWS + OTHER)), min_size=3, max_size=80), st.integers(0, 80))
def test_similarity_is_that_of_the_shingles(words: list[str], cut: int) -> None:
    one, other = " ".join(words), " ".join([*words[:cut], *reversed(words[cut:])])
    sets = [set(zip(keys, keys[1:], keys[2:], strict=False)) for keys in (syllable_keys(one), syllable_keys(other))]
    exact = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    # Six standard errors of 128 permutations, and the chance agreement of bytes.
    assert similarity(signature(one), signature(other)) == pytest.approx(exact, abs=6 * 0.0442 + 0.01)


def test_the_first_is_named_and_is_itself_no_duplicate() -> None:
    first, second = NEWS, f"{NEWS} Theo báo Sông Lạc."
    index = Index()
    rows = [("a", first), ("b", OTHER), ("c", second), ("d", first), ("e", f"(TTXVN) - {OTHER}"), ("f", second)]
    assert index.add([(name, signature(text)) for name, text in rows]) == [None, None, "a", "a", "b", "a"]


@pytest.mark.parametrize("count", [1, 700, 9_000])
def test_each_is_found_again_however_much_it_grew(count: int) -> None:
    index, signatures = Index(), drawn(count)
    assert index.add([(f"số {number}", row) for number, row in enumerate(signatures)]) == [None] * count
    assert index.add([("again", row) for row in signatures]) == [f"số {number}" for number in range(count)]


def test_what_is_on_disk_is_found_as_what_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    # A quarter is common to many, as with a long footer; pairs share three quarters, and are duplicates.
    parts = [row[:32] for row in drawn(1_500)]
    signatures = [parts[n] + parts[n // 2] + parts[n // 2 + 700] + parts[0] for n in range(600)]
    in_memory = Index()
    expected = in_memory.add([(str(number), row) for number, row in enumerate(signatures)])
    assert [number for number, first in enumerate(expected) if first is not None] == list(range(1, 600, 2))
    monkeypatch.setattr(near_duplicates, "_LATEST", 8)
    monkeypatch.setattr(index_files, "_MERGED", 3)
    on_disk = Index()
    assert on_disk.add([(str(number), row) for number, row in enumerate(signatures)]) == expected
    assert [on_disk.find(row) for row in signatures] == [in_memory.find(row) for row in signatures]


def test_memory_is_bounded() -> None:
    index, signatures = Index(remembers=500), drawn(2_200)
    sizes = []
    for number, row in enumerate(signatures):
        assert index.add([(str(number), row)]) == [None]
        sizes.append(index.memory)
    assert max(sizes) < 1.02 * sizes[999], "but for the lengths of ids"
    assert index.add([("again", row) for row in signatures[-500:]]) == [str(number) for number in range(1_700, 2_200)]
    assert index.add([("again", signatures[0])]) == [None], "it was forgotten long ago"


def test_a_common_passage_does_not_slow_it_down() -> None:
    """Articles that share some bands, as with a long footer, but are no duplicates: the tables keep few of each key."""
    signatures = [b"\x07" * 48 + row[48:] for row in drawn(1_000)]
    index = Index()
    start = time.perf_counter()
    assert index.add([(str(number), row) for number, row in enumerate(signatures)]) == [None] * 1_000
    common = time.perf_counter() - start
    start = time.perf_counter()
    other = Index()
    assert other.add([(str(number), row) for number, row in enumerate(drawn(1_000))]) == [None] * 1_000
    assert common < 20 * (time.perf_counter() - start)
    assert index.add([("again", row) for row in signatures]) == [str(number) for number in range(1_000)]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=60), st.integers(1, 9))
def test_what_it_says_depends_on_the_order_alone(parts: list[tuple[int, int]], remembers: int) -> None:
    """An index rebuilt from what was committed, as after a crash, goes on as the one that was lost."""
    halves = drawn(8)
    rows = [(str(number), halves[a][:64] + halves[b][64:]) for number, (a, b) in enumerate(parts)]
    whole = Index(remembers=remembers)
    expected = [first for row in rows for first in whole.add([row])]
    for cut in range(len(rows)):
        rebuilt = Index(remembers=remembers)
        assert rebuilt.add(rows[:cut]) + rebuilt.add(rows[cut:]) == expected
    unmarked = {name for (name, _), first in zip(rows, expected, strict=True) if first is None}
    assert {first for first in expected if first is not None} <= unmarked


def test_a_damaged_signature_is_no_signature() -> None:
    with pytest.raises(ValueError, match="128 bytes, not 5"):
        Index().add([("1", b"short")])


@pytest.fixture(scope="module")
def measured(shared: Path) -> Measured:
    return measure(1_000, 100, shared)


def test_light_edits_are_found(measured: Measured, report: Callable[[str], None]) -> None:
    floors = {"another title": 1, "other first and last lines": 0.98, "10 % of the syllables": 0.8, "20 % cut": 0.98}
    found = {name: measured.recall[name] for name in floors}
    report(", ".join(f"{name} {share:.2f}" for name, share in found.items()))
    assert {name: share for name, share in found.items() if share < floors[name]} == {}
    assert floors.keys() <= EDITS.keys()


def test_the_more_is_edited_the_less_is_found(measured: Measured) -> None:
    shares = [measured.recall[f"{percent} % of the syllables"] for percent in (5, 10, 15, 20, 30)]
    assert all(after <= before for before, after in pairwise(shares))


def test_distinct_articles_are_left_alone(measured: Measured) -> None:
    assert measured.wrong_id == 0
    assert len(measured.marks) <= 2
    assert all(mark.jaccard > SIMILARITY - 0.15 for mark in measured.marks)
