"""The whole way of an article, from posted text to checked summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tinvan import __version__
from tinvan.compose.compress import render
from tinvan.compose.guard import check
from tinvan.compose.select import Choice, select
from tinvan.document import read
from tinvan.figures.salience import by_salience
from tinvan.options import Length, Options
from tinvan.ranking import sapo_ranker
from tinvan.ranking.ranker import Judgement, Ranker
from tinvan.ranking.sapo_ranker import SapoRanker
from tinvan.stages import stage
from tinvan.text.language import looks_vietnamese
from tinvan.text.segment import underthesea_version
from tinvan.types import Article, Document, Summary, SummaryFigure, SummarySentence


class Summarizer:
    """Reads articles and summarizes them; holds a ranker and no other state, so one serves many threads."""

    def __init__(self, ranker: Ranker) -> None:
        self.ranker = ranker

    @classmethod
    def load(cls) -> Summarizer:
        """The summarizer as shipped; needs no network.

        Raises :class:`BackendUnavailable`, naming the file, where an artefact is missing or damaged.
        """
        return cls(SapoRanker.load())

    def read(self, article: Article) -> Document:
        """Normalize and segment an article, mark its boilerplate, find its figures.

        Raises :class:`ArticleTooLong` over 50,000 syllables.
        """
        return read(article)

    def summarize(
        self,
        article: Article,
        length: Length = "short",
        *,
        max_sentences: int | None = None,
        max_syllables: int | None = None,
    ) -> Summary:
        """The summary of one article.

        ``length`` is ``brief`` (at most 2 sentences, 60 syllables), ``short`` (3, 90) or ``long`` (6, 200);
        ``max_sentences`` and ``max_syllables`` replace its limits. Raises :class:`InvalidArticle` for options that
        cannot be used and :class:`ArticleTooLong`.
        """
        options = Options(length, max_sentences, max_syllables)
        return self.compose(self.read(article), options)

    def summarize_many(
        self,
        articles: Iterable[Article],
        length: Length = "short",
        *,
        max_sentences: int | None = None,
        max_syllables: int | None = None,
    ) -> Iterator[Summary]:
        """The summaries of many articles, in order and as they are asked for."""
        for article in articles:
            yield self.summarize(article, length, max_sentences=max_sentences, max_syllables=max_syllables)

    def compose(self, document: Document, options: Options) -> Summary:
        """The summary of an article that was read before."""
        with stage("rank"):
            judgement = self.ranker.judge(document)
        with stage("compose"):
            return self._composed(document, judgement, options)

    def signature(self, options: Options) -> str:
        """What makes a summary: tinvan, ranker, underthesea and length. Same signature and article, same bytes."""
        return _signature(self.ranker.signature, options)

    def _composed(self, document: Document, judgement: Judgement, options: Options) -> Summary:
        selection = select(document, judgement, options.budget)
        rendered = [render(document.article.text, choice.form.spans) for choice in selection.choices]
        sentences = tuple(
            SummarySentence(text, choice.form.spans, choice.index, round(choice.score, 4))
            for choice, (text, _) in zip(selection.choices, rendered, strict=True)
        )
        check(document, sentences)
        unsure = () if looks_vietnamese(document.normalized) else ("language_unsure",)
        return Summary(
            article_id=document.article.id,
            title=document.article.title,
            text=" ".join(sentence.text for sentence in sentences),
            sentences=sentences,
            figures=_figures(document, selection.choices, [origins for _, origins in rendered]),
            warnings=(*selection.warnings, *unsure),
            signature=self.signature(options),
            scores=tuple(round(score, 4) for score in judgement.scores),
        )


def shipped_signature(options: Options) -> str:
    """The :meth:`Summarizer.signature` of what :meth:`Summarizer.load` loads, which is only verified here.

    Raises :class:`BackendUnavailable`, naming the file, where an artefact is missing or damaged.
    """
    return _signature(sapo_ranker.signature(), options)


def _signature(ranker: str, options: Options) -> str:
    return f"tinvan:{__version__}|ranker:{ranker}|underthesea:{underthesea_version()}|{options.signature}"


def _figures(document: Document, choices: tuple[Choice, ...], origins: list[list[int]]) -> tuple[SummaryFigure, ...]:
    """The article's figures, the most salient first, each with its places in the summary's text."""
    places: dict[int, list[tuple[int, int]]] = {}
    offset = 0
    for choice, row in zip(choices, origins, strict=True):
        at = {origin: offset + index for index, origin in enumerate(row) if origin >= 0}
        for start, end in choice.form.spans:
            for figure in document.figures_in(start, end):
                shown = [at[index] for index in range(figure.start, figure.end) if index in at]
                places.setdefault(figure.start, []).append((shown[0], shown[-1] + 1))
        offset += len(row) + 1
    return tuple(
        SummaryFigure(figure, tuple(places.get(figure.start, ())), key) for figure, key in by_salience(document.figures)
    )
