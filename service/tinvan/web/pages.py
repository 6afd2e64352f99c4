"""The article of a web page, as archives of pages are read, too."""

from __future__ import annotations

from tinvan.errors import Fault, InvalidArticle
from tinvan.wire import Record


def article_of_page(page: str) -> Record:
    """The ``text`` of a page's article, with its ``title`` and its day, ``published``, where it names them.

    Raises :class:`InvalidArticle` where the page holds no article.
    """
    from tinvan.archive.readers import ReadingOptions
    from tinvan.archive.readers.html import from_html
    from tinvan.archive.records import Place, Rejection

    found = from_html(page, Place("page", None, "file", 1), ReadingOptions(), (), {})
    if isinstance(found, Rejection):
        raise InvalidArticle(found.detail, (Fault("/text", found.detail),))
    article = found.article
    return {"text": article.text, "title": article.title or None, "published": article.published}
