"""The page at ``/``: its HTML in the reader's language, and the files that it is made of."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import PurePath
from types import MappingProxyType

from flask import Blueprint, Response, abort, current_app, render_template, request
from markupsafe import Markup

from tinvan.options import LENGTHS
from tinvan.version import __version__
from tinvan.web.state import State

blueprint = Blueprint("page", __name__, template_folder="templates")

LANGUAGES = ("vi", "en")
THEMES = ("auto", "light", "dark")
# Nothing from elsewhere, nothing inline, and no way from text to markup: an article stays text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# A file under its own version never changes.
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}
# Smaller than this, packing gains nothing.
_WORTH_PACKING = 512


@dataclass(frozen=True, slots=True)
class Sample:
    """An article to try: the name of its file and of its label, and the day it would have been published."""

    name: str
    published: str


SAMPLES = (Sample("press", "2026-10-14"), Sample("breaking", "2026-11-03"), Sample("sport", "2026-10-24"))


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page, as it is and packed with gzip."""

    media_type: str
    body: bytes
    packed: bytes
    tag: str


@blueprint.get("/")
def page() -> Response:
    """The page, in the language of ``?lang``, else of the cookie, else of the browser, else Vietnamese."""
    language = _chosen("lang", LANGUAGES) or request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    state: State = current_app.extensions["tinvan"]
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    html = render_template(
        "page.html",
        language=language,
        theme=_chosen("theme", THEMES) or THEMES[0],
        words=words()[language],
        table=Markup(json.dumps(dict(words()), ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")),  # noqa: S704 # no markup is left in it
        static=f"static/{version()}",
        modules=sorted(name for name in assets() if name.endswith(".js")),
        styles=sorted(name for name in assets() if name.endswith(".css")),
        samples=SAMPLES,
        lengths=LENGTHS,
        most_bytes=state.settings.body_bytes,
        most_syllables=state.settings.article_syllables,
        release=__version__,
        has_jobs="/v1/jobs" in rules,
        has_docs="/docs" in rules,
    )
    response = _packed(Asset("text/html; charset=utf-8", html.encode(), gzip.compress(html.encode(), 6, mtime=0), ""))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    return response


@blueprint.get("/static/<edition>/<path:name>")
def static(edition: str, name: str) -> Response:
    """A file of the page; under the edition that is current it may be kept for good."""
    asset = assets().get(name)
    if asset is None:
        abort(404)
    response = _packed(asset)
    response.headers["Cache-Control"] = _FOREVER if edition == version() else "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(asset.tag, weak=True)  # packed or not, it is the same file
    response.make_conditional(request)
    return response


@cache
def assets() -> Mapping[str, Asset]:
    """The files of ``static`` by their paths in it."""
    found = {}
    stack = [("", resources.files(__package__) / "static")]
    while stack:
        prefix, folder = stack.pop()
        for entry in folder.iterdir():
            if entry.is_dir():
                stack.append((f"{prefix}{entry.name}/", entry))
                continue
            body = entry.read_bytes()
            found[prefix + entry.name] = Asset(
                f"{_TYPES[PurePath(entry.name).suffix]}; charset=utf-8",
                body,
                gzip.compress(body, mtime=0),
                sha256(body).hexdigest()[:16],
            )
    return MappingProxyType(dict(sorted(found.items())))


@cache
def version() -> str:
    """What the files are now, in a word: it changes with any of them."""
    return sha256("".join(name + asset.tag for name, asset in assets().items()).encode()).hexdigest()[:12]


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """What the page says, by language and name: the table ``strings.tsv``."""
    text = (resources.files(__package__) / "strings.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {language: {row["name"]: row[language] for row in rows} for language in LANGUAGES}


def _chosen(name: str, known: tuple[str, ...]) -> str | None:
    """A preference, from the query or the cookie of that name; None for what is not known."""
    given = (request.args.get(name), request.cookies.get(name))
    return next((value for value in given if value in known), None)


def _packed(asset: Asset) -> Response:
    """An asset, packed where the client takes that and it is worth it."""
    packed = len(asset.body) > _WORTH_PACKING and request.accept_encodings["gzip"] > 0
    response = Response(asset.packed if packed else asset.body, content_type=asset.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
