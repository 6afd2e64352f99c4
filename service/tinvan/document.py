"""An article read: normalized, its boilerplate marked, its sentences and figures found. What a summary is made of.

Nothing here ranks, composes or segments words: who wants the figures or the sentences alone pays for no more.
"""

from __future__ import annotations

from tinvan.errors import ArticleTooLong, Fault
from tinvan.figures.extract import extract
from tinvan.figures.relations import relate
from tinvan.figures.resolve import resolve
from tinvan.figures.salience import rate
from tinvan.options import MAX_ARTICLE_SYLLABLES
from tinvan.stages import stage
from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.text.titles import headline
from tinvan.types import Article, Document, Figure


def read(article: Article) -> Document:
    """Normalize and segment an article, mark its boilerplate, find its figures.

    Raises :class:`ArticleTooLong` over 50,000 syllables.
    """
    with stage("normalize"):
        normalized = normalize(article.text)
    syllables = len(normalized.syllables.starts)
    if syllables > MAX_ARTICLE_SYLLABLES:
        detail = f"has {syllables:,} syllables; the limit is {MAX_ARTICLE_SYLLABLES:,}"
        raise ArticleTooLong(f"text {detail}", (Fault("/text", detail),))
    with stage("segment"):
        title = normalize(article.title).text
        boilerplate = find_boilerplate(normalized, title)
        sentences = segment(normalized, boilerplate)
        title = title or headline(normalized, boilerplate)
    with stage("figures"):
        figures = relate(normalized, sentences, extract(normalized, sentences))
        figures = resolve(rate(normalized, sentences, figures, title, boilerplate), article.published)
    return Document(article, title, normalized, boilerplate, sentences, figures)


def find_figures(text: str, *, title: str = "", published: str | None = None) -> tuple[Figure, ...]:
    """The figures of an article's text, in its order: those that a summary of it comes with.

    A ``title`` weighs in their salience; ``published``, an ISO date, makes dates without a year whole. Raises
    :class:`InvalidArticle` where the text is empty or holds no letters, :class:`ArticleTooLong` over 50,000 syllables.
    """
    return read(Article(text, title, published=published)).figures
