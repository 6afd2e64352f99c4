"""How an archive is to be read, and the limits of what is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tinvan.archive.encodings import ENCODINGS, canonical, known
from tinvan.errors import Fault, InvalidArticle
from tinvan.wire import FIELDS

# Bytes that a file may grow to when it is decoded, whatever its size; a larger one may grow MAX_GROWTH-fold.
MAX_DECODED_BYTES = 64 << 20
# Text of the press shrinks to a fifth or a tenth, the dullest log to a hundredth.
MAX_GROWTH = 200
# Bytes of one record with all its fields. An article of the longest that is read has about 350,000.
MAX_RECORD_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read: plain values, so that they go through JSON.

    ``fields`` says what a field of an article is called here (``{"text": "content"}``), ``encoding`` is a name that
    :mod:`tinvan.archive.encodings` knows or ``auto``. A file that decodes to more than ``max_decoded_bytes`` and to
    more than 200 times its own size is read so far and no further. Raises :class:`InvalidArticle`.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "auto"
    max_decoded_bytes: int = MAX_DECODED_BYTES
    max_record_bytes: int = MAX_RECORD_BYTES

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoding", canonical(self.encoding))
        faults = [
            Fault(f"/fields/{name}", f"is no field of an article; those are {', '.join(FIELDS)}")
            for name in self.fields
            if name not in FIELDS
        ]
        faults += [
            Fault(f"/{name}", "must be a whole number from 1")
            for name in ("max_decoded_bytes", "max_record_bytes")
            if getattr(self, name) < 1
        ]
        if not known(self.encoding):
            choice = f"known are {', '.join(ENCODINGS)} and those of Python"
            faults.append(Fault("/encoding", f"{self.encoding} is not known; {choice}"))
        if faults:
            raise InvalidArticle("; ".join(f"{fault.pointer[1:]} {fault.detail}" for fault in faults), tuple(faults))
