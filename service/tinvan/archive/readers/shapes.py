"""What a file holds, by its name and by the bytes it begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from tinvan.archive.readers.columns import ARROW, PARQUET
from tinvan.archive.readers.tar import is_tar

Shape = Literal["lines", "values", "array", "rows", "columns", "warc", "feed", "html", "text", "zip", "tar"]

SUFFIXES: Mapping[str, Shape] = MappingProxyType(
    {
        ".txt": "text",
        ".text": "text",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".jsonl": "lines",
        ".ndjson": "lines",
        ".json": "values",
        ".csv": "rows",
        ".tsv": "rows",
        ".tab": "rows",
        ".parquet": "columns",
        ".pq": "columns",
        ".arrow": "columns",
        ".arrows": "columns",
        ".feather": "columns",
        ".warc": "warc",
        ".rss": "feed",
        ".atom": "feed",
        ".xml": "feed",
        ".zip": "zip",
        ".tar": "tar",
    }
)
# Names of packings, and of packed tars.
PACKINGS: Mapping[str, str] = MappingProxyType({".gz": "gz", ".zst": "zst", ".zstd": "zst", ".bz2": "bz2", ".xz": "xz"})
# What is a zip by its bytes, and no archive to the one whose it is.
OFFICE = frozenset((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub"))
_TARS = (".tgz", ".tbz2", ".tbz", ".txz", ".tzst")
# What file systems and packers leave behind.
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Bytes that the shape of a file shows in.
START = 1_024
# Shapes that a file has whatever it is called: their first bytes are those of nothing else.
_CERTAIN = ("zip", "columns", "warc")


def unpacked_name(name: str) -> tuple[str, bool]:
    """A name without the suffix of a packing, and whether it had one: ``a.tgz`` is a packed ``a.tar``."""
    stem, suffix = _parted(name)
    if suffix in _TARS:
        return f"{stem}.tar", True
    return (stem, True) if suffix in PACKINGS else (name, False)


def is_litter(name: str) -> bool:
    """Whether a file of a folder or an archive is none of its owner's."""
    return _LITTER.search(name) is not None


def shape_of(name: str, start: bytes) -> Shape | None:
    """What a file of this name holds that begins so; None for what is not read, and for what its name does not hold."""
    seen = _seen(start)
    if seen in _CERTAIN:
        return None if seen == "zip" and _parted(name)[1] in OFFICE else seen
    said = SUFFIXES.get(_parted(name)[1])
    if said == "values":
        return "array" if seen == "array" else "values"
    if said in _CERTAIN or said == "tar":
        return _by_end(said, name) if said == "columns" else seen if seen == said else None
    if said is not None:
        return said
    if seen in (None, "text"):
        # A file without a suffix may be a text; one with a suffix that is not known is what that says.
        return "text" if seen == "text" and not _parted(name)[1] else None
    return seen


def _by_end(said: Shape, name: str) -> Shape | None:
    """A stream of Arrow begins with nothing of its own."""
    return said if _parted(name)[1] in (".arrow", ".arrows") else None


def _seen(start: bytes) -> Shape | None:
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith((PARQUET, ARROW)):
        return "columns"
    if start.startswith(b"WARC/"):
        return "warc"
    if is_tar(start):
        return "tar"
    for bom in _BOMS:
        start = start.removeprefix(bom)
    bare = start.replace(b"\0", b"").lstrip()
    if bare.startswith(b"["):
        return "array"
    if bare.startswith(b"{"):
        return "values" if bare[1:].lstrip(b" \t").startswith((b"\n", b"\r\n")) else "lines"
    if _FEED.search(bare) and bare.startswith(b"<"):
        return "feed"
    if _HTML.match(bare):
        return "html"
    controls = sum(byte < 0x20 and byte not in b"\t\n\r\f" for byte in bare)
    return "text" if bare and not controls else None


def _parted(name: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    return (name[: -len(suffix)] if suffix else name), suffix.lower()
