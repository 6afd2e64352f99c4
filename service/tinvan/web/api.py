"""An article in; its summary, its figures, or its sentences and words, out. Many articles in, a line each out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from flask import Blueprint, Response, current_app, request, stream_with_context

from tinvan import wire
from tinvan.errors import ArticleTooLong, Fault, MalformedBody, TinvanError
from tinvan.options import Options
from tinvan.summarizer import Summarizer
from tinvan.text.syllables import count_raw_syllables
from tinvan.types import Article
from tinvan.web import bodies, problems, trail
from tinvan.web.errors import BodyTooLarge, Overloaded
from tinvan.web.pages import article_of_page
from tinvan.web.state import State

blueprint = Blueprint("api", __name__, url_prefix="/v1")


def _summary(summarizer: Summarizer, article: Article, options: Options) -> wire.Record:
    document = summarizer.read(article)
    return wire.summary_to_record(summarizer.compose(document, options), document, options.include)


def _figures(summarizer: Summarizer, article: Article, _options: Options) -> wire.Record:
    return wire.figures_to_record(summarizer.read(article))


def _sentences(summarizer: Summarizer, article: Article, options: Options) -> wire.Record:
    return wire.sentences_to_record(summarizer.read(article), with_words="words" in options.include)


Answer = Callable[[Summarizer, Article, Options], wire.Record]
ANSWERS: Mapping[str, Answer] = MappingProxyType({"summaries": _summary, "figures": _figures, "sentences": _sentences})


@blueprint.post("/summaries", defaults={"kind": "summaries"})
@blueprint.post("/figures", defaults={"kind": "figures"})
@blueprint.post("/sentences", defaults={"kind": "sentences"})
def answer(kind: str) -> Response:
    """The answer to one article, or to a stream of them."""
    call = Call(current_app.extensions["tinvan"], ANSWERS[kind], bodies.from_query(request.args))
    wire.request_from_record({"text": "Tin"} | call.query)  # what is wrong in the query is told, whatever the body says
    media_type, charset = bodies.media_type()
    answer_type = bodies.NDJSON if media_type == bodies.NDJSON else bodies.JSON
    bodies.check_accepted(answer_type)
    if media_type == bodies.NDJSON:
        return _stream(call)
    call.state.slot.check()
    body = bodies.whole()
    match media_type:
        case bodies.JSON:
            answered = call.json(body)
        case bodies.PLAIN:
            answered = call.record({"text": wire.decode(body, charset or "utf-8")})
        case _:
            answered = call.page(wire.decode(body, charset or bodies.page_charset(body)))
    return Response(answered, content_type=bodies.JSON)


@blueprint.get("/info")
def info() -> Response:
    """Versions, lengths, options and limits."""
    state: State = current_app.extensions["tinvan"]
    return Response(wire.dump(wire.info_to_record(state.summarizer, state.settings.limits)), content_type=bodies.JSON)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: which answer, and what the query says of every article that does not say it itself.

    Only what computes waits for its turn; what is wrong with a request is told at once.
    """

    state: State
    answer: Answer
    query: wire.Record
    patient: bool = False

    def json(self, body: bytes) -> bytes:
        """The answer to an article in JSON."""
        if not body.strip():
            raise MalformedBody("empty; an article is a JSON object with its text")
        return self.record(wire.load(body, self.state.settings.json_nesting))

    def record(self, record: object) -> bytes:
        """The answer to an article in a record."""
        article, options = wire.request_from_record(self._whole(record))
        return self._computed(lambda: self._answered(article, options))

    def page(self, page: str) -> bytes:
        """The answer to the article of a page, with the text that its offsets count in."""

        def work() -> wire.Record:
            article, options = wire.request_from_record(self._whole(article_of_page(page)))
            return self._answered(article, options) | {"text": article.text}

        return self._computed(work)

    def _whole(self, record: object) -> object:
        """A record with what it leaves to the query."""
        if not isinstance(record, dict):
            return record
        options = record.get("options")
        if options is None or isinstance(options, dict):
            options = _over(self.query["options"], options or {})
        return _over(self.query, record) | {"options": options}

    def _computed(self, work: Callable[[], wire.Record]) -> bytes:
        with self.state.metrics.queue.track_inprogress(), trail.of_request().stages():
            return self.state.slot.run(lambda: wire.dump(work()), patient=self.patient)

    def _answered(self, article: Article, options: Options) -> wire.Record:
        syllables, limit = count_raw_syllables(article.text), self.state.settings.article_syllables
        if syllables > limit:
            detail = f"has {syllables:,} syllables; the limit is {limit:,}"
            raise ArticleTooLong(f"text {detail}", (Fault("/text", detail),))
        trail.of_request().read(syllables)
        return self.answer(self.state.summarizer, article, options)


def _over(query: wire.Record, body: wire.Record) -> wire.Record:
    """What the body says, and the query where the body says nothing, or null, under any of a field's names."""
    said = {name for name, value in body.items() if value is not None}
    silent = {name: value for name, value in query.items() if said.isdisjoint(wire.FIELDS.get(name, ()))}
    return silent | {name: value for name, value in body.items() if value is not None or name not in query}


def _stream(call: Call) -> Response:
    """A line an article, in order: the answer, or the problem with its line's number."""
    call = replace(call, patient=True)
    lines, most = bodies.lines(), call.state.settings.stream_lines
    if not call.state.streams.acquire(blocking=False):
        raise Overloaded("Enough streams are being answered")

    def answers() -> Iterator[bytes]:
        for number, line in enumerate(lines, 1):
            try:
                if isinstance(line, TinvanError):
                    raise line
                if number > most:
                    raise BodyTooLarge(f"The stream holds more than {most:,} articles")
                yield call.json(line)
            except TinvanError as error:
                trail.of_request().refused(error.code)
                yield problems.record_of(error, line=number)
            except Exception as error:
                fault = problems.unforeseen(error)
                trail.of_request().refused(fault.code)
                yield problems.record_of(fault, line=number)
            yield b"\n"
            if number > most:
                return

    response = Response(stream_with_context(answers()), content_type=bodies.NDJSON)
    response.call_on_close(call.state.streams.release)
    return response
