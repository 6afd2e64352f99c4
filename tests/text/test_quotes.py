"""Quotation marks and brackets: which belong together, also where the press sets or prints them wrong."""

from __future__ import annotations

import pytest

from tinvan.text.quotes import match_marks

PAIRED = [
    'Ông nói: "|Tôi đi|" rồi ra về.',
    '"| Tôi đi |", ông nói.',
    'Cô viết: "| Tôi đi |" và ký tên.',
    "Ông An phát biểu: “|Giải đã xong|“.",
    "Anh gọi đó là ”|mùa vàng|” của đời mình.",
    "“|Tôi đọc: “...và rồi”, hay lắm|”.",
    'Bà đáp: “|Tôi đi |" - rồi ra về.',
    "Cả hai (|anh và em|) cùng đi.",
]
ALONE = ['Tôi đã lệnh cho họ đi ", ông nói tối qua.', 'Ông nói: " Tôi sẽ đi.', 'Họ đã đi rồi ". Ông An nói vậy.']


@pytest.mark.parametrize("case", PAIRED)
def test_a_pair_is_found(case: str) -> None:
    first, inside, _ = case.split("|")
    marks = match_marks(case.replace("|", ""))
    assert marks.pairs == ((len(first) - 1, len(first) + len(inside)),)
    assert not marks.opened
    assert not marks.closed


@pytest.mark.parametrize("case", ALONE)
def test_a_mark_alone_opens_or_closes(case: str) -> None:
    marks = match_marks(case)
    assert (len(marks.opened), len(marks.closed)) == ((1, 0) if ":" in case else (0, 1))


def test_inches_are_no_quotation() -> None:
    marks = match_marks('Anh mua màn hình 15" và 14" ở chợ.')
    assert (marks.pairs, marks.opened, marks.closed) == ((), (), ())


def test_what_was_left_open_before_is_closed() -> None:
    line = 'Rồi ai cũng sẽ hiểu " - ông An nói.'
    assert match_marks(line).opened == (20,)
    assert match_marks(line, quoting=True).closed == (20,)
