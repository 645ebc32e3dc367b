"""Does the jobs of a spool folder, by a safe path or by a risky one behind the flag new-ranker.

The same worker as ../worker, with the official OpenFeature SDK. See docs/worker.md.
"""

import argparse
import math
import os
import random
import signal
import sys
import time
from pathlib import Path

from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.evaluation_context import EvaluationContext
from prometheus_client import Counter, Histogram, start_http_server

FLAG = "new-ranker"
JOBS = Counter("jobs", "Jobs done, by variant of the flag and outcome",
               ["flag", "flag_variant", "outcome"])
DURATION = Histogram("job_duration_seconds", "How long jobs took, by variant of the flag",
                     ["flag", "flag_variant"])
stopping = False


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spool", type=Path, required=True, help="folder of the jobs")
    parser.add_argument("--flagd", metavar="HOST:PORT", help="of guidond [FLAGD_HOST, FLAGD_PORT]")
    parser.add_argument("--metrics-address", default="127.0.0.1")
    parser.add_argument("--metrics-port", type=int, default=9464, help="0: any free one")
    parser.add_argument("--risky-failure-ratio", type=float, default=0,
                        help="share of jobs that fail on the risky path, as if it had a bug")
    return parser.parse_args()


def connect_flags(flagd):
    """A flag that cannot be evaluated is off: the worker goes on, on the safe path."""
    host, _, port = (flagd or "").rpartition(":")
    try:
        api.set_provider_and_wait(FlagdProvider(host=host or None, port=int(port) if port else None))
    except Exception as error:  # the provider goes on trying
        print(f"worker: without flags so far: {error}", file=sys.stderr)
    return api.get_client()


def claim(spool):
    """The path of a job that is this worker's now: the rename succeeds for one worker only."""
    for name in os.listdir(spool / "new"):
        try:
            os.rename(spool / "new" / name, spool / "cur" / name)
            return spool / "cur" / name
        except FileNotFoundError:
            continue  # another worker was faster
    return None


def rank(text, score):
    documents = []
    for line in text.splitlines():
        name, relevance, clicks = line.split()
        documents.append((name, float(relevance), float(clicks)))
    if not documents:
        raise ValueError("the job has no documents")
    return "".join(f"{document[0]}\n" for document in sorted(documents, key=score, reverse=True))


def rank_by_relevance(text):
    return rank(text, lambda document: document[1])


def rank_by_clicks(text, failure_ratio):
    if random.random() < failure_ratio:
        raise RuntimeError("the new ranker met a bug")
    return rank(text, lambda document: document[1] * math.log1p(document[2]))


def do(job, spool, client, failure_ratio):
    flag = client.get_boolean_details(FLAG, False, EvaluationContext(targeting_key=job.name))
    variant = flag.variant or "none"
    outcomes = {name: JOBS.labels(FLAG, variant, name) for name in ("ok", "failed")}
    with DURATION.labels(FLAG, variant).time():
        try:
            text = job.read_text()
            result = rank_by_clicks(text, failure_ratio) if flag.value else rank_by_relevance(text)
            written = spool / "tmp" / f"{job.name}.result"
            written.write_text(result)
            written.rename(spool / "done" / job.name)
            job.unlink()
            outcome = "ok"
        except Exception as error:
            print(f"{job.name}: {error}", file=sys.stderr)
            job.rename(spool / "failed" / job.name)
            outcome = "failed"
    outcomes[outcome].inc()


def stop(*_):
    global stopping
    stopping = True


def main():
    arguments = read_arguments()
    for folder in ("tmp", "new", "cur", "done", "failed"):
        (arguments.spool / folder).mkdir(parents=True, exist_ok=True)
    server, _ = start_http_server(arguments.metrics_port, arguments.metrics_address)
    client = connect_flags(arguments.flagd)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"worker: metrics on port {server.server_port}", flush=True)
    while not stopping:
        job = claim(arguments.spool)
        if job:
            do(job, arguments.spool, client, arguments.risky_failure_ratio)
        else:
            time.sleep(0.02)
    api.shutdown()


if __name__ == "__main__":
    main()
