"""The same articles in every format that is read, for tests and for measuring."""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import zstandard

Article = Mapping[str, str]

WORDS = (
    "Sáng nay, Ủy ban nhân dân thành phố công bố kế hoạch sửa chữa cầu đường trong năm tới. "
    "Theo kế hoạch, mười hai cây cầu sẽ được gia cố trước mùa mưa lũ. "
    "Người dân hai bên bờ sông mong công trình sớm hoàn thành để đi lại thuận tiện hơn. "
    "Kinh phí lấy từ ngân sách và một phần do doanh nghiệp trong vùng đóng góp. "
)


def articles(count: int) -> list[dict[str, str]]:
    """Articles that are all different."""
    return [
        {
            "id": f"bai-{number}",
            "title": f"Sửa cầu số {number}",
            "text": f"Cầu số {number} dài {number * 7} mét.\n{WORDS.strip()}\n{WORDS[: 40 + number % 100].strip()}.",
            "published": f"2017-07-{number % 28 + 1:02d}",
            "source": f"https://tin.example/cau/{number}",
        }
        for number in range(1, count + 1)
    ]


def lines(rows: Sequence[Article]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def array(rows: Sequence[Article]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def table(rows: Sequence[Article], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def page(row: Article) -> bytes:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in row["text"].split("\n"))
    head = f'<title>{escape(row["title"])}</title><meta property="article:published_time" content="{row["published"]}">'
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head}</head>'
        f"<body><nav><a href='/'>Trang chủ</a></nav><article><h1>{escape(row['title'])}</h1>{paragraphs}</article>"
        f"<footer>Bản quyền</footer></body></html>"
    ).encode()


def warc(rows: Sequence[Article], pack: Callable[[bytes], bytes] = bytes) -> bytes:
    """A web archive: an info record, then for each article a request, its page, and now and then a picture."""
    out = [pack(_record("warcinfo", b"software: none\r\n", ""))]
    for number, row in enumerate(rows):
        out.append(pack(_record("request", b"GET / HTTP/1.1\r\nHost: tin.example\r\n\r\n", row["source"])))
        body = page(row)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        out.append(pack(_record("response", head.encode() + body, row["source"], row["id"])))
        if not number % 5:
            picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\0\0"
            out.append(pack(_record("response", picture, row["source"] + ".png")))
    return b"".join(out)


def _record(kind: str, block: bytes, url: str, name: str = "") -> bytes:
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": name or f"<urn:x:{hashlib.md5(block + url.encode(), usedforsecurity=False).hexdigest()}>",
        "WARC-Date": "2017-07-02T10:00:00Z",
        "WARC-Block-Digest": f"sha1:{digest}",
        "Content-Type": "application/http; msgtype=response" if kind == "response" else "application/octet-stream",
        "Content-Length": str(len(block)),
    }
    if url:
        fields["WARC-Target-URI"] = url
    head = "WARC/1.0\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n"
    return head.encode() + block + b"\r\n\r\n"


def rss(rows: Sequence[Article]) -> bytes:
    items = "".join(
        f"<item><title>{escape(row['title'])}</title><guid>{row['id']}</guid><link>{row['source']}</link>"
        "<pubDate>Sun, 02 Jul 2017 10:00:00 +0700</pubDate>"
        f"<description><![CDATA[<p>{row['text'].replace(chr(10), '</p><p>')}</p>]]></description></item>"
        for row in rows
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Tin</title>{items}</channel></rss>'.encode()


def atom(rows: Sequence[Article]) -> bytes:
    entries = "".join(
        f"<entry><id>{row['id']}</id><title>{escape(row['title'])}</title><published>{row['published']}</published>"
        f'<link href="{row["source"]}"/><content type="text">{escape(row["text"])}</content></entry>'
        for row in rows
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tin</title>{entries}</feed>'.encode()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body, method)
    return out.getvalue()


def tarred(files: Mapping[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:  # noqa: A002
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, body in files.items():
            head = tarfile.TarInfo(name)
            head.size = len(body)
            archive.addfile(head, io.BytesIO(body))
    return out.getvalue()


def parquet(rows: Sequence[Article], group: int = 20, **options: Any) -> bytes:
    import pyarrow
    import pyarrow.parquet

    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), out, row_group_size=group, **options)
    return out.getvalue()


def arrow(rows: Sequence[Article], *, stream: bool = False, pack: str | None = None) -> bytes:
    import pyarrow
    from pyarrow import ipc

    out = io.BytesIO()
    data = pyarrow.Table.from_pylist(list(rows))
    how = ipc.IpcWriteOptions(compression=pack)
    with (ipc.new_stream if stream else ipc.new_file)(out, data.schema, options=how) as writer:
        writer.write_table(data, max_chunksize=20)
    return out.getvalue()


def zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(body)


def gz(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {"gz": gz, "zst": zstd, "bz2": bz2.compress, "xz": lzma.compress}


def texts(rows: Sequence[Article]) -> dict[str, bytes]:
    return {f"cau/{row['id']}.txt": row["text"].encode() for row in rows}


def pages(rows: Sequence[Article]) -> dict[str, bytes]:
    return {f"cau/{row['id']}.html": page(row) for row in rows}


# A name, which says the format, and how articles are written in it.
FORMATS: Mapping[str, Callable[[Sequence[Article]], bytes]] = {
    "a.jsonl": lines,
    "a.json": array,
    "b.json": lambda rows: b"\n".join(json.dumps(row, ensure_ascii=False, indent=2).encode() for row in rows),
    "a.csv": table,
    "a.tsv": lambda rows: table(rows, "\t"),
    "a.parquet": parquet,
    "a.arrow": arrow,
    "a.arrows": lambda rows: arrow(rows, stream=True),
    "a.warc": warc,
    "a.warc.gz": lambda rows: warc(rows, gz),
    "a.warc.zst": lambda rows: warc(rows, zstd),
    "a.rss": rss,
    "a.atom": atom,
    "a.zip": lambda rows: zipped(texts(rows)),
    "b.zip": lambda rows: zipped({"x/a.jsonl": lines(rows[::2]), "x/b.jsonl.gz": gz(lines(rows[1::2]))}),
    "c.zip": lambda rows: zipped({"x/a.parquet": parquet(rows)}, zipfile.ZIP_STORED),
    "d.zip": lambda rows: zipped(pages(rows), zipfile.ZIP_LZMA),
    "a.tar": lambda rows: tarred(texts(rows)),
    "a.tar.gz": lambda rows: gz(tarred(texts(rows), tarfile.GNU_FORMAT)),
    "b.tgz": lambda rows: gz(tarred({"x/a.csv": table(rows)})),
    "a.parquet.gz": lambda rows: gz(parquet(rows)),
    **{f"a.jsonl.{name}": (lambda rows, pack=pack: pack(lines(rows))) for name, pack in PACKERS.items()},  # type: ignore[misc]
}
