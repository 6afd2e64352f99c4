"""What is found left of a figure: its verbs, the noun that they are said of, and whether it goes on from before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_tokens import Token

Run = tuple[int, int]
STATES: frozenset[Role] = frozenset(("move", "reach", "goal", "rest", "limit"))
_PRICED = tuple(map(phrase_key, ("trị giá", "có giá", "có trị giá", "có giá trị", "có", "tiêu tốn", "ngốn")))


@dataclass(slots=True)
class LeftContext:
    """What stands left of a figure among ``tokens``; a run is its first and last token.

    ``governor`` is the token of its verb, ``verbs`` all that were met; ``subject`` and ``versus`` are runs. Nouns that
    may be the subject: ``beside`` right before the figure without a verb (``verbless`` where a clause begins with it),
    ``comes`` right behind "với". ``told`` is an adjunct that tells the noun apart ("giá vé | vào cổng"). ``led`` says
    that "với" stands before the figure, ``passed`` that a helper of a verb was passed, ``crossed`` that the walk went
    over a comma; ``inherits`` that the figure goes on with what an earlier one is about, ``listed`` that it does so in
    a list, ``joined`` behind a link and a noun of its own ("nguy cơ ung thư tăng 50% | và đột quỵ 30%"), ``elided``
    behind a semicolon.
    """

    tokens: Sequence[Token]
    governor: int | None = None
    verbs: list[int] = field(default_factory=list)
    subject: Run | None = None
    versus: Run | None = None
    beside: Run | None = None
    comes: Run | None = None
    told: Run | None = None
    verbless: bool = False
    led: bool = False
    passed: bool = False
    crossed: bool = False
    inherits: bool = False
    listed: bool = False
    joined: bool = False
    elided: bool = False

    def govern(self, at: int) -> None:
        """Take the verb at ``at``; the first one taken, the nearest, governs."""
        self.verbs.append(at)
        if self.governor is None:
            self.governor = at

    @property
    def verb(self) -> Token | None:
        """The token of the governor."""
        return self.tokens[self.governor] if self.governor is not None else None

    def role(self) -> Role | None:
        """What the governor does."""
        return self.tokens[self.governor].role if self.governor is not None else None

    def states(self) -> bool:
        """Whether a verb that states a level governs, so that an act before it is only its helper."""
        return self.role() in STATES

    def is_clause(self) -> bool:
        """Whether what governs is said of a subject: a level, a change or a comparison."""
        return self.states() or self.role() == "compare"

    def owns_price(self) -> bool:
        """ "xây nhà máy trị giá 5 tỷ": a price belongs to the noun beside it, whatever the clause is about."""
        return any(self.tokens[verb].key in _PRICED for verb in self.verbs)

    def measured(self) -> bool:
        """Whether the subject is headed by a noun that is measured, or by a thing."""
        return self.subject is not None and self.tokens[self.subject[0]].role in ("measure", "thing")
