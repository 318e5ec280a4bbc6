"""What every page costs the server over the fictional cases, and what a first view of the map weighs.

Pages are those that the tests enumerate from the route table, each asked as its own role, round by round in a
new order, beside `/healthz` in the same run; `taskset -c 0` before the command holds all of it on one core.
Beside the time on the wall stands the server's CPU time, which a busy machine changes less.
The weight is what a browser without a cache gets on /testbeds, as it comes over the wire.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx

from bench.http import NOTHING
from bench.installation import cpu_seconds, installation
from tests.browser import DESKTOP, Visit, chromium
from tests.pages import filled, visitor
from tests.server import Server

AIM_MS = 120
AIM_KB = 350
FIRST_VIEW = "/testbeds"
# Fonts are left out of the aim: they are kept for a year after the first visit.
NOT_WEIGHED = frozenset({"font"})


@dataclass(frozen=True)
class Cost:
    """Seconds of one answer: as its reader waits, and of the server's CPU."""

    wall: float
    cpu: float


def measure(server: Server, rounds: int) -> dict[str, list[Cost]]:
    """Return by page and role what each answer cost, after one round that only warms up."""
    ready = filled(server)
    visitors = {
        role: visitor(server, ready.member(role)) for role in (None, "startup", "operator", "coordinator")
    }
    every = [
        (f"{each.name} {each.role or 'anybody'}", visitors[each.role], each.path) for each in ready.pages()
    ]
    every.append((NOTHING, visitors[None], "/healthz"))
    costs: dict[str, list[Cost]] = {name: [] for name, _, _ in every}
    order = random.Random(0)
    for number in range(rounds + 1):
        for name, client, path in order.sample(every, len(every)):
            taken = once(server, client, path)
            if number:
                costs[name].append(taken)
    return costs


def once(server: Server, client: httpx.Client, path: str) -> Cost:
    """Return what a whole answer cost; raises httpx.HTTPStatusError unless it went well."""
    started, used = time.perf_counter(), cpu_seconds(server.pid)
    client.get(path).raise_for_status()
    return Cost(time.perf_counter() - started, cpu_seconds(server.pid) - used)


def slow(seconds: Iterable[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return statistics.quantiles(seconds, n=20)[-1] * 1e3


def table(costs: Mapping[str, Sequence[Cost]]) -> Iterator[str]:
    """Yield a line for each page, slowest first, and how many are within the aim."""
    nothing = statistics.median(each.wall for each in costs[NOTHING])
    walls = {name: slow(each.wall for each in own) for name, own in costs.items()}
    cpus = {name: slow(each.cpu for each in own) for name, own in costs.items()}
    yield f"{'page and role':<46} {'median ms':>10} {'p95 ms':>8} {'ratio':>7} {'CPU ms':>8} {'p95':>8}"
    for name in sorted(costs, key=lambda name: -walls[name]):
        wall = statistics.median(each.wall for each in costs[name])
        cpu = statistics.median(each.cpu for each in costs[name]) * 1e3
        yield (
            f"{name:<46} {wall * 1e3:>10.1f} {walls[name]:>8.1f} {wall / nothing:>7.1f} {cpu:>8.1f} "
            f"{cpus[name]:>8.1f}"
        )
    within, within_cpu = (sum(each <= AIM_MS for each in own.values()) for own in (walls, cpus))
    yield f"{within} of {len(costs)} pages within the aim of {AIM_MS} ms (p95), {within_cpu} by CPU alone"


def weigh(server: Server) -> dict[str, int]:
    """Return the bytes on the wire of a first view of the map, by kind of file."""
    weights: dict[str, int] = {}
    with chromium() as browser:
        visit = Visit(browser, server.url, DESKTOP)
        talk = visit.context.new_cdp_session(visit.page)
        kinds: dict[str, str] = {}
        talk.send("Network.enable")
        talk.on(
            "Network.responseReceived",
            lambda event: kinds.update({event["requestId"]: event["type"].lower()}),
        )

        def count(event: dict[str, object]) -> None:
            kind = kinds.get(str(event["requestId"]), "other")
            weights[kind] = weights.get(kind, 0) + int(str(event["encodedDataLength"]).split(".")[0])

        talk.on("Network.loadingFinished", count)
        visit.page.goto(FIRST_VIEW, wait_until="networkidle")
        visit.close()
    return weights


def main() -> None:
    """Print the pages, slowest first, and the weight of the first view."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, {arguments.rounds} rounds")
    with installation("sqlite", APP_DEMO="1", APP_MATCH_PER_MINUTE="100000", APP_WARM="1") as server:
        server.testbed("seed", "--demo")
        for line in table(measure(server, arguments.rounds)):
            print(line, flush=True)
        weights = weigh(server)
        counted = sum(size for kind, size in weights.items() if kind not in NOT_WEIGHED) / 1e3
        print(f"first view of {FIRST_VIEW}: {counted:.0f} kB without fonts (aim {AIM_KB}): {weights}")


if __name__ == "__main__":
    main()
