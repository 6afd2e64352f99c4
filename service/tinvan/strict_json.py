"""JSON as we take it in and give it out: UTF-8, and nothing that two readers could understand in two ways."""

from __future__ import annotations

import json
import re
from math import isinf

from tinvan.errors import MalformedBody

# Objects and arrays inside each other. An article with options needs three.
MAX_NESTING = 32
# Digits of the longest whole number; more could not be held by other programs' 64 bits.
MAX_INTEGER_DIGITS = 18

# The possessive quantifiers and the optional closing quote keep time linear, whatever is left open.
_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]++|\\.)*+"?)(?P<colon>[ \t\n\r]*+:)?'
    r"|(?P<open>[\[{])|(?P<close>[\]}])"
    r"|-?(?P<digits>\d++)(?P<real>(?:\.\d++)?(?:[eE][-+]?\d++)?)"
    r"|(?P<constant>NaN|-?Infinity)",
    re.DOTALL,
)


def load(body: bytes, max_nesting: int = MAX_NESTING) -> object:
    """The value that UTF-8 JSON stands for; a byte order mark at the start is skipped.

    Raises :class:`MalformedBody`, with line and column, for invalid UTF-8, broken JSON, a key twice in one object, NaN
    and infinities, whole numbers over 18 digits and nesting deeper than ``max_nesting``.
    """
    text = decode(body)
    if text.count("{") + text.count("[") <= max_nesting:
        try:
            return _PARSER.decode(text)
        except ValueError:
            pass  # read again, to say what is wrong and where
    _check_tokens(text, max_nesting)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _malformed(error.msg[:1].lower() + error.msg[1:], text, error.pos) from None


def dump(record: object) -> bytes:
    r"""A record as UTF-8 JSON on one line; lone surrogates, which UTF-8 cannot hold, as ``\udXXX`` escapes."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")


def decode(body: bytes, charset: str = "utf-8") -> str:
    """The text that bytes stand for, without a byte order mark; raises :class:`MalformedBody` naming the bad byte."""
    try:
        text = body.decode("utf-8-sig" if charset == "utf-8" else charset)
    except UnicodeDecodeError as error:
        raise MalformedBody(f"not valid {charset.upper()}: the byte at offset {error.start:,}") from None
    return text.removeprefix("\ufeff") if charset in ("utf-16le", "utf-16be") else text


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands twice")
    return record


def _integer(digits: str) -> int:
    if len(digits) > MAX_INTEGER_DIGITS + digits.startswith("-"):
        raise ValueError("too long")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("too large")
    return number


def _constant(name: str) -> object:
    raise ValueError(name)


# Takes what is to be taken, three times as fast as the tokens are looked at, but cannot say where the fault is.
_PARSER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant)


def _check_tokens(text: str, max_nesting: int) -> None:
    """Refuse what the parser would take or choke on; the grammar itself is left to the parser."""
    scopes: list[set[str] | None] = []
    for token in _TOKEN.finditer(text):
        if token["string"]:
            if token["colon"] and scopes and scopes[-1] is not None:
                _add_key(scopes[-1], token, text)
        elif token["open"]:
            if len(scopes) == max_nesting:
                raise _malformed(f"nested deeper than {max_nesting}", text, token.start())
            scopes.append(set() if token["open"] == "{" else None)
        elif token["close"]:
            if scopes:
                scopes.pop()
        elif token["constant"]:
            raise _malformed(f"{token[0]} is not JSON", text, token.start())
        elif token["real"]:
            if abs(float(token[0])) == float("inf"):
                raise _malformed("a number too large to be read", text, token.start())
        elif len(token["digits"]) > MAX_INTEGER_DIGITS:
            raise _malformed(f"a whole number of more than {MAX_INTEGER_DIGITS} digits", text, token.start())


def _add_key(keys: set[str], token: re.Match[str], text: str) -> None:
    try:
        key = json.loads(token["string"])
    except json.JSONDecodeError:
        return  # the parser will say what is wrong with it
    if key in keys:
        raise _malformed("a key stands twice in one object", text, token.start())
    keys.add(key)


def _malformed(what: str, text: str, position: int) -> MalformedBody:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return MalformedBody(f"not valid JSON: {what} (line {line:,}, column {column:,})")
