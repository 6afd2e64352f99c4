"""Where a shipped artefact lies, whether its files are the ones that were trained, and its graph, ready to run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tinvan.errors import BackendUnavailable

MANIFEST = "manifest.json"


def artefact_path(name: str) -> Path:
    """The folder of the artefact ``name``: inside the installed package, or in ``models`` of a checkout.

    Raises :class:`BackendUnavailable` where there is neither.
    """
    package = Path(__file__).resolve().parent
    for models in (package / "models", package.parents[1] / "models"):
        if (models / name / MANIFEST).is_file():
            return models / name
    raise BackendUnavailable(f"The artefact {name} is not installed.")


def load_manifest(path: Path) -> dict[str, Any]:
    """The manifest of the artefact at ``path``, once the SHA-256 of every file it lists in ``files`` is verified.

    Raises :class:`BackendUnavailable` with the file's name where one is missing, damaged or not the one listed.
    """
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackendUnavailable(f"{path.name}/{MANIFEST} is missing or damaged.") from error
    for name, digest in files.items():
        if Path(name).name != name:
            raise BackendUnavailable(f"{path.name}/{MANIFEST} lists a file outside its folder.")
        try:
            found = hashlib.sha256((path / name).read_bytes()).hexdigest()
        except OSError as error:
            raise BackendUnavailable(f"{path.name}/{name} is missing.") from error
        if found != digest:
            raise BackendUnavailable(f"{path.name}/{name} is damaged or from another artefact.")
    if not isinstance(manifest, dict):
        raise BackendUnavailable(f"{path.name}/{MANIFEST} is damaged.")
    return manifest


def load_graph(path: Path) -> Any:
    """A graph as a session of onnxruntime, of one thread: it lives through a fork, and workers take no core of others.

    Raises :class:`BackendUnavailable` where the file holds no graph.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no class of their own
        raise BackendUnavailable(f"{path.parent.name}/{path.name} is damaged.") from error
