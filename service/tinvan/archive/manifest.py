"""The manifest: what a run is, so that only the same command goes on with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tinvan.archive.durable import write
from tinvan.archive.errors import ArchiveRefused
from tinvan.archive.folder import RunFolder
from tinvan.archive.readers import ReadingOptions, Source
from tinvan.options import Options

# Bytes of input a shard, at least and at most, but for archives so large that there would be too many shards.
_LEAST, _MOST = 32 << 10, 2 << 20
# What the size of the inputs is divided by, for small archives and for large ones.
_SMALL, _LARGE = 64, 4_096
_HUGE = 64 << 20
# Bytes of a short article with its markup: what a shard of many small records holds at most is reckoned from it.
_RECORD = 2_048

Manifest = Mapping[str, Any]


def described(
    sources: Sequence[Source],
    *,
    options: Options,
    reading: ReadingOptions,
    format: str,  # noqa: A002 - the word of the command
    near_duplicates: str,
    signature: str,
    out: str | None,
) -> Manifest:
    """What a run is made of, as JSON; ``out`` is the URL of the results, None where they lie around the manifest."""
    total = sum(source.size for source in sources)
    target = max(min(max(total // _SMALL, _LEAST), _MOST), min(total // _LARGE, _HUGE))
    return {
        "signature": signature,
        "options": asdict(options),
        "reading": asdict(reading),
        "format": format,
        "near_duplicates": near_duplicates,
        "out": out,
        "inputs": {"files": len(sources), "bytes": total, "sha256": _digest(sources)},
        "shard": {"bytes": target, "records": target // _RECORD},
    }


def settle(folder: RunFolder, wanted: Manifest) -> None:
    """Begin the run, or see that it is the one that was begun. Raises :class:`ArchiveRefused`, saying what differs."""
    if not folder.begun:
        folder.check_clean()
        folder.claim()
        write(folder.manifest, json.dumps(wanted, ensure_ascii=False, indent=1).encode() + b"\n")
        return
    try:
        begun = json.loads(folder.manifest.read_bytes())
    except ValueError:
        raise ArchiveRefused(f"{folder.manifest} is damaged; --restart begins anew") from None
    # What went through JSON compares with what went through JSON: tuples are lists there.
    different = list(_differences(begun, json.loads(json.dumps(wanted))))
    if different:
        raise ArchiveRefused(
            f"{folder.home} holds another run: {'; '.join(different)}. Take another --out, or --restart to begin anew"
        )
    folder.claim()


def _differences(begun: Manifest, wanted: Manifest) -> Iterable[str]:
    for name, value in wanted.items():
        was = begun.get(name)
        # How large shards are follows from the inputs, and is no option of the command.
        if was == value or (name == "shard" and begun.get("inputs") != wanted["inputs"]):
            continue
        if name == "inputs":
            yield f"its inputs have changed (they were {_inputs(was)}, and are {_inputs(value)})"
        elif isinstance(value, dict) and isinstance(was, dict):
            for part in value:
                if was.get(part) != value[part]:
                    yield f"{part} was {_shown(was.get(part))}, now {_shown(value[part])}"
        elif name == "out":
            yield f"its results go to {was or 'the folder itself'}, not to {value or 'the folder itself'}"
        elif name == "signature":
            # The last part of a signature says the options over again.
            if str(was).rpartition("|")[0] != value.rpartition("|")[0]:
                yield f"it was made by {was}, this is {value}"
        else:
            yield f"{name} was {_shown(was)}, now {_shown(value)}"


def _inputs(value: Any) -> str:
    if not isinstance(value, dict):
        return "unknown"
    return f"{value['files']:,} file{'' if value['files'] == 1 else 's'} of {value['bytes']:,} bytes"


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _digest(sources: Sequence[Source]) -> str:
    whole = hashlib.sha256()
    for source in sources:
        whole.update(json.dumps([source.name, source.size, source.modified]).encode() + b"\n")
    return whole.hexdigest()
