"""tinvan: short, faithful summaries of Vietnamese news, with the figures that matter."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tinvan.errors import ArticleTooLong, BackendUnavailable, Fault, InvalidArticle, MalformedBody, TinvanError
from tinvan.options import Options
from tinvan.types import (
    Article,
    Boilerplate,
    Document,
    Figure,
    Phrase,
    Sentence,
    Summary,
    SummaryFigure,
    SummarySentence,
)
from tinvan.version import __version__

if TYPE_CHECKING:
    from tinvan.document import find_figures
    from tinvan.figures.explain import explain
    from tinvan.summarizer import Summarizer

__all__ = [
    "Article",
    "ArticleTooLong",
    "BackendUnavailable",
    "Boilerplate",
    "Document",
    "Fault",
    "Figure",
    "InvalidArticle",
    "MalformedBody",
    "Options",
    "Phrase",
    "Sentence",
    "Summarizer",
    "Summary",
    "SummaryFigure",
    "SummarySentence",
    "TinvanError",
    "__version__",
    "explain",
    "find_figures",
]

# The pipeline asks for the version above: imported on first use, there is no circle, and `import tinvan` is quick.
_LATE = {
    "Summarizer": "tinvan.summarizer",
    "explain": "tinvan.figures.explain",
    "find_figures": "tinvan.document",
}


def __getattr__(name: str) -> object:
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module 'tinvan' has no attribute {name!r}")
