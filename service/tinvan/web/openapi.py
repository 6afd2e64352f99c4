"""The contract as an OpenAPI 3.1 document, made of the pydantic models of what is taken and answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from tinvan.options import NEAR_DUPLICATES
from tinvan.version import __version__
from tinvan.web import bodies, contract, jobs, metrics, problems
from tinvan.web.settings import Settings
from tinvan.wire import ArticleRecord, OptionsRecord, RequestRecord

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
_ABOUT = "Short, faithful summaries of Vietnamese news, with the figures that matter, each pinned to its characters."
_SAID = {
    "summaries": "Summarize an article",
    "figures": "Find its figures",
    "sentences": "Find its sentences and words",
}
# An article to try the contract with.
_TITLE = "Thư viện Sông Lạc mở cửa trở lại"
_LINES = (
    "Sáng 2/9, Thư viện Sông Lạc mở cửa trở lại sau 14 tháng sửa chữa với kinh phí 36 tỉ đồng.",
    "Tuy nhiên, bãi xe vẫn chưa xây xong. Thư viện có thêm một phòng đọc riêng cho trẻ em, mở cửa đến 21 giờ mỗi ngày.",
)
_ARTICLE: Json = {"title": _TITLE, "text": "\n".join(_LINES), "published": "2026-09-02"}
_EXAMPLES: Mapping[str, object] = MappingProxyType({
    bodies.JSON: _ARTICLE | {"options": {"length": "brief"}},
    bodies.PLAIN: _ARTICLE["text"],
    bodies.HTML: f"<html><body><article><h1>{_TITLE}</h1><p>{'</p><p>'.join(_LINES)}</p></article></body></html>",
})  # fmt: skip
# Errors that any request can meet, and those of a body.
_ALWAYS = (400, 414, 431, 500, 503)
_OF_BODIES = (406, 413, 415, 422, 429)


def document(settings: Settings) -> Json:
    """The document; an address without a key is as open as the settings say."""
    models: list[type[BaseModel]] = [RequestRecord, contract.Job, contract.Status, contract.Info, contract.Problem]
    models += contract.ANSWERS.values()
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    record: Json = {
        "openapi": "3.1.0",
        "info": {"title": "tinvan", "version": __version__, "description": _ABOUT, "license": {"name": "Apache-2.0"}},
        "paths": {
            path: {name: row | {"tags": [_tag(path)]} for name, row in rows.items()} for path, rows in _paths(settings)
        },
        "components": {"schemas": schemas["$defs"]},
    }
    if settings.keys is not None:
        record["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    return record


def _paths(settings: Settings) -> Iterable[tuple[str, Json]]:
    keyed = settings.keys is not None
    for kind, model in contract.ANSWERS.items():
        operation = _operation(_SAID[kind], {bodies.JSON: _ref(model), bodies.NDJSON: _text()}, keyed, _OF_BODIES)
        yield f"/v1/{kind}", {"post": operation | {"parameters": _in_query(), "requestBody": _body()}}
    yield from _job_paths(keyed)
    yield "/v1/info", {"get": _operation("What runs", {bodies.JSON: _ref(contract.Info)}, keyed)}
    health = keyed and not settings.open_health
    yield "/healthz", {"get": _operation("Alive", {bodies.JSON: _ref(contract.Status)}, health)}
    yield "/readyz", {"get": _operation("Ready", {bodies.JSON: _ref(contract.Status)}, health)}
    counts = _operation("Counts and times", {metrics.TYPE: _text()}, keyed and not settings.open_metrics)
    yield "/metrics", {"get": counts}
    yield "/openapi.json", {"get": _operation("This document", {bodies.JSON: {"type": "object"}}, False)}
    yield "/docs", {"get": _operation("This document, for a person", {"text/html": _text()}, False)}


def _job_paths(keyed: bool) -> Iterable[tuple[str, Json]]:
    told = {bodies.JSON: _ref(contract.Job)}
    alone = {"type": "string", "format": "binary", "minLength": 1}
    query = [row for row in _in_query() if row["name"] in OptionsRecord.model_fields]
    query.append(_query("near_duplicates", {"enum": list(NEAR_DUPLICATES)}))
    # A list would be a part of the form for each of its items: it is told in the query.
    fields = {"archive": alone} | {row["name"]: row["schema"] for row in query if row["schema"].get("type") != "array"}
    form = {"type": "object", "required": ["archive"], "properties": fields, "additionalProperties": False}
    kinds = {jobs.MULTIPART: form, "application/octet-stream": alone}
    sent = {
        "required": True,
        "description": "An archive: any format that `tinvan batch` reads, as a form's file or alone.",
        "content": {media_type: {"schema": schema} for media_type, schema in kinds.items()},
    }
    known = {"name": "job_id", "in": "path", "required": True, "schema": {"type": "string"}}
    query.append(_query("filename", {"type": "string"}))
    send = _operation("Send an archive", told, keyed, (413, 415, 422, 429), status="202")
    send["responses"]["202"]["headers"] = {"Location": {"schema": {"type": "string"}}}
    yield "/v1/jobs", {"post": send | {"parameters": query, "requestBody": sent}}
    asked = _operation("How far it is", told, keyed, (404,)) | {"parameters": [known]}
    ended = _operation("End it, and remove what it made", {}, keyed, (404,), status="204") | {"parameters": [known]}
    yield "/v1/jobs/{job_id}", {"get": asked, "delete": ended}
    results = _operation("Its results so far", {bodies.NDJSON: _text()}, keyed, (404, 406, 416, 422))
    results["responses"]["206"] = results["responses"]["200"]
    rejected = _query("rejected", {"type": "boolean"})
    yield "/v1/jobs/{job_id}/results", {"get": results | {"parameters": [known, rejected]}}


def _tag(path: str) -> str:
    """What a path is grouped under."""
    return "jobs" if path.startswith("/v1/jobs") else "articles" if path.removeprefix("/v1/") in _SAID else "service"


def _query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}


def _operation(summary: str, content: Json, keyed: bool, statuses: tuple[int, ...] = (), status: str = "200") -> Json:
    problem = {problems.TYPE: {"schema": _ref(contract.Problem)}}
    kinds = {media_type: {"schema": schema} for media_type, schema in content.items()}
    answers: Json = {status: {"description": "Done"} | ({"content": kinds} if kinds else {})}
    for failure in sorted((*_ALWAYS, *statuses, *((401, 429) if keyed else ()))):
        codes = [code for code, found in problems.STATUSES.items() if found == failure]
        answers[str(failure)] = {"description": ", ".join(codes) or "bad_request", "content": problem}
    return {"summary": summary, "responses": answers} | ({"security": [{"key": []}]} if keyed else {})


def _body() -> Json:
    content = {
        bodies.JSON: _ref(RequestRecord),
        bodies.PLAIN: _text() | {"format": "article"},
        bodies.HTML: _text() | {"format": "page"},
        bodies.NDJSON: _text(),
    }
    described = (
        "An article: as JSON with its options; as text or a page, with options in the query; or many, one a line."
    )
    kinds = {
        name: {"schema": schema} | ({"example": _EXAMPLES[name]} if name in _EXAMPLES else {})
        for name, schema in content.items()
    }
    return {"required": True, "description": described, "content": kinds}


def _in_query() -> list[Json]:
    """What a request says beside its body; where the body says the same, it has the last word."""
    fields = ArticleRecord.model_json_schema()["properties"] | OptionsRecord.model_json_schema()["properties"]
    rows = []
    for name, field in fields.items():
        if name == "text":
            continue
        schema = next(kind for kind in field["anyOf"] if kind["type"] != "null")
        row: Json = {"name": name, "in": "query", "description": field["description"], "schema": schema}
        if schema["type"] == "array":  # in a query, no items and one that is empty look the same
            row |= {"schema": schema | {"minItems": 1}, "style": "form", "explode": False}
        rows.append(row)
    return rows


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": _REF.format(model=model.__name__)}


def _text() -> Json:
    return {"type": "string"}
