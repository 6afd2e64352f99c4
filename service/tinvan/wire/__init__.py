"""Objects to JSON records and back, the same for HTTP, JSON lines and the command line."""

from tinvan.strict_json import decode, dump, load
from tinvan.wire.requests import (
    FIELDS,
    OPTIONS,
    ArticleRecord,
    OptionsRecord,
    Record,
    RequestRecord,
    article_from_record,
    options_from_query,
    options_from_record,
    request_from_query,
    request_from_record,
)
from tinvan.wire.results import (
    LIMITS,
    figure_to_record,
    figures_to_record,
    info_to_record,
    sentences_to_record,
    spans_to_record,
    summary_to_record,
)

__all__ = [
    "FIELDS",
    "LIMITS",
    "OPTIONS",
    "ArticleRecord",
    "OptionsRecord",
    "Record",
    "RequestRecord",
    "article_from_record",
    "decode",
    "dump",
    "figure_to_record",
    "figures_to_record",
    "info_to_record",
    "load",
    "options_from_query",
    "options_from_record",
    "request_from_query",
    "request_from_record",
    "sentences_to_record",
    "spans_to_record",
    "summary_to_record",
]
