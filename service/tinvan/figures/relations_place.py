"""A token among its neighbours, of which a rule says what use of it they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_tokens import NOUNS, Token

OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "say", "cause"))
MEANS = tuple(map(phrase_key, ("bình quân", "trung bình")))
SPEAKS = tuple(map(phrase_key, ("cho biết", "cho hay", "cho rằng", "cho thấy", "rằng", "nói", "thấy")))
CLOSINGS = tuple(map(phrase_key, ("đóng cửa", "niêm yết")))
_OBJECTS: frozenset[Role] = frozenset(
    ("figure", "fill", "adv", "aux", "limit", "goal", "measure", "thing", "act", "reach")
)


@dataclass(slots=True)
class Place:
    """A token among its neighbours: the roles before and after it, and the keys."""

    tokens: Sequence[Token]
    index: int
    token: Token
    before: Role
    after: Role

    def next_key(self) -> str:
        return self.tokens[self.index + 1].key if self.index + 1 < len(self.tokens) else ""

    def previous_key(self) -> str:
        return self.tokens[self.index - 1].key if self.index else ""

    def without_verb(self, verb: str) -> Role:
        """Leave the "có" of "có giá trị" out of the token, which names what is measured then."""
        self.token.start += len(verb) + 1
        return "measure"


Rule = Callable[[Place], Role | None]


def act(at: Place) -> Role:
    taking = at.token.role == "act"
    if at.before == "measure":
        return "measure"  # "giá bán", "mức hỗ trợ": the verb says which
    if at.before == "prep" or (" " not in at.token.key and at.before in NOUNS and at.after not in _OBJECTS):
        at.token.verbal = taking
        return "word"  # "về viện trợ nhân đạo", "công nghệ ứng dụng"
    return "act"
