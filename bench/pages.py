"""What every page costs the server over the fictional cases, and what a first view of the map weighs.

Pages are those that the tests enumerate from the route table, each asked as its own role, round by round in a
new order, beside `/healthz` in the same run; `taskset -c 0` before the command holds all of it on one core.
The weight is what a browser without a cache gets on /testbeds, as it comes over the wire.
"""

import argparse
import os
import random
import statistics
import time

import httpx

from bench.http import NOTHING
from bench.installation import installation
from tests.browser import DESKTOP, Visit, chromium
from tests.pages import filled, visitor
from tests.server import Server

AIM_MS = 120
AIM_KB = 350
FIRST_VIEW = "/testbeds"
# Fonts are left out of the aim: they are kept for a year after the first visit.
NOT_WEIGHED = frozenset({"font"})


def measure(server: Server, rounds: int) -> dict[str, list[float]]:
    """Return by page and role the seconds of each answer, after one round that only warms up."""
    ready = filled(server)
    visitors = {
        role: visitor(server, ready.member(role)) for role in (None, "startup", "operator", "coordinator")
    }
    every = [
        (f"{each.name} {each.role or 'anybody'}", visitors[each.role], each.path) for each in ready.pages()
    ]
    every.append((NOTHING, visitors[None], "/healthz"))
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in every}
    order = random.Random(0)
    for number in range(rounds + 1):
        for name, client, path in order.sample(every, len(every)):
            taken = once(client, path)
            if number:
                seconds[name].append(taken)
    return seconds


def once(client: httpx.Client, path: str) -> float:
    """Return how long a whole answer took; raises httpx.HTTPStatusError unless it went well."""
    started = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - started


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
        seconds = measure(server, arguments.rounds)
        nothing = statistics.median(seconds[NOTHING])
        slow = {name: statistics.quantiles(taken, n=20)[-1] for name, taken in seconds.items()}
        print(f"{'page and role':<46} {'median ms':>10} {'p95 ms':>8} {'ratio':>7}")
        for name in sorted(seconds, key=lambda name: -slow[name]):
            median = statistics.median(seconds[name])
            print(f"{name:<46} {median * 1e3:>10.1f} {slow[name] * 1e3:>8.1f} {median / nothing:>7.1f}")
        over = [name for name in slow if slow[name] * 1e3 > AIM_MS]
        print(f"{len(seconds) - len(over)} of {len(seconds)} pages within the aim of {AIM_MS} ms (p95)")
        weights = weigh(server)
        counted = sum(size for kind, size in weights.items() if kind not in NOT_WEIGHED) / 1e3
        print(f"first view of {FIRST_VIEW}: {counted:.0f} kB without fonts (aim {AIM_KB}): {weights}")


if __name__ == "__main__":
    main()
