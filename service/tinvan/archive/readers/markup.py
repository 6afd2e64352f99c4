"""The text of a piece of HTML that is all article: nothing is judged, blocks become lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fig(?:caption|ure)|footer|h[1-6r]|header|li|main|[ou]l|p|pre|section"
    "|table|tbody|t[dhr]|thead"
)
_SILENT = {"script", "style", "template", "noscript"}
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")


def text_of(markup: str) -> str:
    """The text of a piece of HTML, a line for each block.

    >>> text_of("<p>Hà Nội &amp; <b>Huế</b></p><p>Đà Nẵng<br>Vinh")
    'Hà Nội & Huế\\nĐà Nẵng\\nVinh'
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(reader.parts).split("\0"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Gathers text; a NUL, which no HTML holds, stands for the edge of a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as the base class has it
        self._edge(tag)
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self._edge(tag)
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\0", ""))

    def _edge(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self.parts.append("\0")
