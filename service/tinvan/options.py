"""What can be asked of a summary, and the limits of what is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from tinvan.errors import Fault, InvalidArticle

Length = Literal["brief", "short", "long"]
Part = Literal["figures", "sentences", "words", "boilerplate", "scores"]
Backend = Literal["extractive"]
# What the results of an archive are written as, and what is done with its near-duplicates.
Format = Literal["jsonl", "parquet", "csv"]
NearDuplicates = Literal["mark", "drop", "off"]

LENGTHS: tuple[str, ...] = get_args(Length)
PARTS: tuple[str, ...] = get_args(Part)
BACKENDS: tuple[str, ...] = get_args(Backend)
FORMATS: tuple[str, ...] = get_args(Format)
NEAR_DUPLICATES: tuple[str, ...] = get_args(NearDuplicates)
# The largest budget that may be asked for.
MOST_SENTENCES, MOST_SYLLABLES = 1_000, 10_000

# Syllables of the longest article that is read. VietNews' longest has about 7,000.
MAX_ARTICLE_SYLLABLES = 50_000
# Bytes of the largest HTTP body and command-line input.
MAX_BODY_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Budget:
    """A ceiling, never a target: at most so many sentences and syllables (``\\w+`` runs)."""

    max_sentences: int
    max_syllables: int


BUDGETS: Mapping[str, Budget] = MappingProxyType(
    {"brief": Budget(2, 60), "short": Budget(3, 90), "long": Budget(6, 200)}
)


@dataclass(frozen=True, slots=True)
class Options:
    """How long a summary may be, and what the answer holds beside it.

    ``max_sentences`` and ``max_syllables`` (1 to 1,000 and 1 to 10,000) replace those of ``length``. Raises
    :class:`InvalidArticle` with one fault for each option that cannot be used.
    """

    length: Length = "short"
    max_sentences: int | None = None
    max_syllables: int | None = None
    include: tuple[Part, ...] = ("figures",)
    backend: str = "extractive"

    def __post_init__(self) -> None:
        if isinstance(self.include, list):
            object.__setattr__(self, "include", tuple(self.include))
        faults = []
        if self.length not in LENGTHS:
            faults.append(Fault("/options/length", f"must be one of {', '.join(LENGTHS)}"))
        for name, most in (("max_sentences", MOST_SENTENCES), ("max_syllables", MOST_SYLLABLES)):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most):
                faults.append(Fault(f"/options/{name}", f"must be a whole number from 1 to {most}"))
        if not isinstance(self.include, tuple) or any(part not in PARTS for part in self.include):
            faults.append(Fault("/options/include", f"must be a list of {', '.join(PARTS)}"))
        if self.backend not in BACKENDS:
            faults.append(Fault("/options/backend", f"must be one of {', '.join(BACKENDS)}"))
        if faults:
            details = "; ".join(f"{fault.pointer.rsplit('/', 1)[1]} {fault.detail}" for fault in faults)
            raise InvalidArticle(details, tuple(faults))

    @property
    def budget(self) -> Budget:
        """The budget of ``length``, with what replaces it."""
        base = BUDGETS[self.length]
        return Budget(self.max_sentences or base.max_sentences, self.max_syllables or base.max_syllables)

    @property
    def signature(self) -> str:
        """``length:brief``, or ``length:2x45`` where a limit of the caller's own replaces the length's."""
        if self.max_sentences is None and self.max_syllables is None:
            return f"length:{self.length}"
        return f"length:{self.budget.max_sentences}x{self.budget.max_syllables}"
