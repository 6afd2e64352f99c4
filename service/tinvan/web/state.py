"""What all requests of a process share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tinvan.summarizer import Summarizer
from tinvan.web.compute import Slot
from tinvan.web.jobfiles import JobFiles
from tinvan.web.jobstore import Store
from tinvan.web.metrics import Metrics
from tinvan.web.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """What articles are read with, the slot to do it in, the streams that may still be answered, what is counted."""

    summarizer: Summarizer
    settings: Settings
    slot: Slot
    streams: threading.BoundedSemaphore
    metrics: Metrics
    store: Store
    files: JobFiles
    draining: Callable[[], bool] = field(default=lambda: False)
