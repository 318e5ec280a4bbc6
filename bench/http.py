"""What pages and answers cost the server, beside an answer that does nothing, in the same run.

Each round asks every address once in a new order over one kept connection, so that whatever else the machine
does falls on all of them alike. Read the ratio to `/healthz`; milliseconds depend on the machine.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from bench.installation import ENGINES, installation

NOTHING = "GET /healthz"


@dataclass
class Ask:
    """One address and the seconds it took, round by round."""

    method: str
    path: str
    body: dict[str, object] | None = None
    seconds: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def name(self) -> str:
        """How the table calls it."""
        return f"{self.method} {self.path}"

    def once(self, client: httpx.Client) -> None:
        """Ask and note how long the whole answer took; raises httpx.HTTPStatusError unless it went well."""
        started = time.perf_counter()
        answer = client.request(self.method, self.path, json=self.body)
        self.seconds.append(time.perf_counter() - started)
        self.size = len(answer.raise_for_status().content)


def asks() -> list[Ask]:
    """Return what people and programs ask for most."""
    return [
        Ask("GET", "/healthz"),
        Ask("GET", "/"),
        Ask("GET", "/testbeds"),
        Ask("GET", "/testbeds?q=자율주행"),
        Ask("GET", "/api/v1/testbeds"),
        Ask("GET", "/api/v1/testbeds?q=자율주행&size=20"),
        Ask("GET", "/api/v1/testbeds.geojson"),
        Ask("GET", "/api/v1/demonstration-types"),
        Ask("POST", "/api/v1/match", {"text": "터널 안 공기질을 재는 이동 로봇을 밤에 시험할 곳"}),
    ]


def measure(engine: str, rounds: int) -> list[Ask]:
    """Ask everything `rounds` times in shuffled order, after two rounds that only warm up."""
    # The limit is for strangers; the bench is one of us and would only measure refusals.
    with (
        installation(engine, APP_MATCH_PER_MINUTE="100000") as server,
        httpx.Client(base_url=server.url) as client,
    ):
        every = asks()
        order = random.Random(0)
        for number in range(rounds + 2):
            for ask in order.sample(every, len(every)):
                ask.once(client)
            if number == 1:
                for ask in every:
                    ask.seconds.clear()
    return every


def table(engine: str, every: Sequence[Ask]) -> str:
    """Lay the medians out, with the 95th percentile and the ratio to doing nothing."""
    nothing = next(statistics.median(ask.seconds) for ask in every if ask.name == NOTHING)
    lines = [f"{engine:<42} {'median ms':>10} {'p95 ms':>8} {'ratio':>7} {'kB':>7}"]
    for ask in every:
        median = statistics.median(ask.seconds)
        slow = statistics.quantiles(ask.seconds, n=20)[-1]
        figures = f"{median * 1e3:>10.1f} {slow * 1e3:>8.1f} {median / nothing:>7.1f} {ask.size / 1e3:>7.1f}"
        lines.append(f"{ask.name:<42} {figures}")
    return "\n".join(lines)


def main() -> None:
    """Measure on both engines and print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.http")
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, {arguments.rounds} rounds")
    for engine in ENGINES:
        print(table(engine, measure(engine, arguments.rounds)), flush=True)


if __name__ == "__main__":
    main()
