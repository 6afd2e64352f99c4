"""What schemathesis cannot know of our contract: which texts are articles, and how a stream is written."""

from __future__ import annotations

from html import escape

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation

# Any text that holds a letter; a pattern of JSON Schema cannot say that of all alphabets.
ARTICLES = st.builds("".join, st.tuples(st.text(max_size=200), st.sampled_from("aệ中"), st.text(max_size=20)))
schemathesis.openapi.format("article", ARTICLES)

# And a page that holds one.
schemathesis.openapi.format(
    "page", ARTICLES.map(lambda text: f"<html><body><article><p>Tin hay. {escape(text)}</p></article></body></html>")
)


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Whether a case is what it says: text that was made to be no article is one all the same if it holds a letter."""
    wrong = case.meta is not None and case.meta.is_negative_at(ParameterLocation.BODY)
    return not (wrong and isinstance(case.body, str) and any(letter.isalpha() for letter in case.body))
