"""A sentence while it is read: its tokens and figures, what is known of those read, and what the next goes on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tinvan.figures.relations_lexicon import phrase_key
from tinvan.figures.relations_phrase import trim
from tinvan.figures.relations_reading import LeftContext
from tinvan.figures.relations_runs import opens_move, read_right
from tinvan.figures.relations_tokens import Token
from tinvan.types import Figure

Span = tuple[int, int]
_WITH = phrase_key("với")
_WHERE = tuple(
    map(phrase_key, ("ở", "tại", "trên", "dưới", "trong", "cho", "từ", "đến", "của", "giữa", "qua", "sau", "vào"))
)


@dataclass(frozen=True, slots=True)
class Known:
    """What has been found out about a figure, its change included: its subject, the noun that it counts, whether
    a measured noun heads the subject."""

    figure: Figure
    subject: Span | None
    counted: Span | None
    measured: bool = False


@dataclass(slots=True)
class Said:
    """A sentence of ``text``; ``known`` is by token, of the figures read so far, and ``latest`` the last of each
    kind."""

    text: str
    tokens: Sequence[Token]
    figures: Sequence[Figure]
    known: dict[int, Known] = field(default_factory=dict)
    latest: dict[str, Known] = field(default_factory=dict)

    def figure(self, at: int) -> Figure:
        """The figure at a token."""
        return self.figures[self.tokens[at].figure]

    def learn(self, at: int, known: Known) -> None:
        """Keep what is known of the figure at a token."""
        self.known[at] = self.latest[known.figure.kind] = known

    def phrase(self, run: tuple[int, int] | None, whole: bool = False) -> Span | None:
        """The span of the phrase in a run of tokens."""
        return trim(self.text, self.tokens, *run, whole=whole) if run else None

    def counted(self, at: int) -> Span | None:
        """What the figure counts or measures out: "6 triệu [cổ phiếu VFG]", "7 tấn [cocaine]"."""
        token, figure = self.tokens[at], self.figure(at)
        following = self.phrase(read_right(self.tokens, at), whole=True)
        if figure.kind != "count":
            return following
        unit = figure.unit or ""
        begin = token.end - len(unit)
        if not unit or begin <= token.start or self.text[begin : token.end].lower() != unit.lower():
            return None
        return begin, following[1] if following else token.end

    def earlier(self, at: int, reading: LeftContext) -> Known | None:
        """The figure whose subject and change the one at ``at`` goes on with, if it does."""
        if not reading.inherits:
            return None
        tokens, figure = self.tokens, self.figure(at)
        for index in range(at - 1, -1, -1):
            token = tokens[index]
            if token.role == "hard" and index != at - 1 and not (reading.elided and token.key == ";"):
                return None
            if index not in self.known or token.depth > tokens[at].depth:
                continue
            before = self.known[index]
            kind = before.figure.kind
            if kind != figure.kind and (kind == "ratio" or self._is_place(index, reading)):
                continue  # "1.000 hồ sơ ở 3 điểm, tăng 20%", "lãi 33 tỷ đồng, bằng 1/6 năm 2015 (194 tỷ đồng)"
            if before.counted and kind != "money" and self._is_worth(at, index, reading):
                return replace(before, subject=before.counted)
            if kind in ("measure", "duration") and before.subject is None and reading.governor is not None:
                if before.counted and (reading.role() in ("move", "goal", "limit") or figure.kind == "percent"):
                    return replace(before, subject=before.counted)  # "600 tấn bánh trung thu, tăng 10%"
                continue
            if kind == "measure" and reading.owns_price() and before.subject is None:
                return None
            inside = tokens[at].depth > token.depth
            beside = index == at - 2 and before.figure.change is not None  # "tăng 4,5 USD, 6,77%"
            onward = kind == figure.kind or inside or beside or reading.governor is not None
            if onward or opens_move(tokens, at):
                return before
            if not reading.listed:
                return None  # "9.000 đồng loại bình 6 kg, 19.000 đồng loại bình 12 kg" goes on from the sum
        return None

    def _is_place(self, index: int, reading: LeftContext) -> bool:
        """Whether the figure at ``index`` only says where, how or with whom: "nộp ở 3 điểm"."""
        before = self.tokens[index - 1] if index else None
        if before is None or before.role != "prep":
            return False
        # "với 22.438 sinh viên, tăng 5%"
        return before.key in _WHERE or (before.key == _WITH and reading.role() != "move")

    def _is_worth(self, at: int, index: int, reading: LeftContext) -> bool:
        """Whether the figure is what the things counted at ``index`` are worth: "49 lượng vàng (2 tỷ đồng)"."""
        if reading.owns_price():
            return True
        subject = self.known[index].subject
        if subject and subject[0] < self.tokens[index].start:
            return False
        inside = self.tokens[at].depth > self.tokens[index].depth
        return self.figure(at).kind == "money" and (inside or reading.role() == "same")
