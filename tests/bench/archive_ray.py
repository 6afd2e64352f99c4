"""An archive on a cluster of three nodes, one of which is killed in the middle, beside the same on local processes.

usage: PYTHONPATH=tests python -m bench.archive_ray [ARTICLES]

The nodes are Ray's own test cluster, on this machine. The run has to finish with the digest of the local run.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from quality.articles import sample
from tinvan import archive
from tinvan.archive import Progress
from tinvan.archive.engines.local import Local
from tinvan.archive.engines.ray import Ray


def written(count: int, folder: Path) -> Path:
    """Articles of ``val`` as JSON lines."""
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for row in sample(count):
            out.write(json.dumps({name: row[name] for name in ("id", "title", "text")}, ensure_ascii=False) + "\n")
    return path


def on_a_cluster(articles: Path, out: Path, count: int) -> tuple[archive.Report, str]:
    """The run on three nodes, of which the last is killed once a third is done; and what was killed when."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "object_store_memory": 2**27}
    )
    nodes = [cluster.add_node(num_cpus=1, object_store_memory=2**27) for _ in range(2)]
    told: list[str] = []

    def killer(progress: Progress) -> None:
        if not told and progress.articles >= count / 3:
            cluster.remove_node(nodes[-1], allow_graceful=False)
            told.append(f"one of three nodes killed after {progress.articles} articles")

    try:
        report = archive.run([articles], out, engine=Ray(cluster.address), progress=killer)
    finally:
        cluster.shutdown()
    return report, told[0] if told else "nothing was killed"


def main() -> None:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory(prefix="tinvan-ray-") as name:
        folder = Path(name)
        articles = written(count, folder)
        start = time.perf_counter()
        local = archive.run([articles], folder / "local", engine=Local(2))
        middle = time.perf_counter()
        cluster, killed = on_a_cluster(articles, folder / "ray", count)
        end = time.perf_counter()
    print(f"{count} articles of `val`, {local.shards} shards; {killed}\n")
    print("| engine | seconds | articles | rejected | digest |\n|---|---|---|---|---|")
    for engine, report, seconds in (
        ("local, 2 workers", local, middle - start),
        ("ray, 3 nodes", cluster, end - middle),
    ):
        print(f"| {engine} | {seconds:.0f} | {report.articles} | {report.rejected} | {(report.digest or '-')[:16]} |")
    sys.exit(0 if local.digest is not None and local.digest == cluster.digest and "killed after" in killed else 1)


if __name__ == "__main__":
    main()
