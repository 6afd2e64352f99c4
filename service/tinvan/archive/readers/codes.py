"""Why something of an archive could not be used: the codes of rejections, beside those of an article's errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "damaged": "bytes are not what their format or their checksum says",
        "decoded_too_large": "a file decodes to far more than it should",
        "empty": "a file holds nothing",
        "encrypted": "a member of an archive needs a password",
        "missing_extra": "the format needs a package that is not installed",
        "nested_archive": "an archive inside an archive, which is not opened",
        "no_article": "an HTML page holds no article",
        "record_too_long": "a record is longer than records may be",
        "truncated": "a file ends before its end",
        "undecodable": "bytes are text in no encoding that is known",
        "unknown_columns": "no column of a table is called what a text may be called",
        "unreadable": "the system does not give the file",
        "unsafe_xml": "XML declares entities",
        "unsupported_format": "the format is none that is read",
    }
)
