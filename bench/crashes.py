"""R5: a server killed at random moments loses nothing that it acknowledged."""

import random
import threading
import time
from pathlib import Path
from uuid import uuid4

import httpx

from bench.installation import installation
from bench.verdict import Failed, Void
from tests.server import Member, Server

KILLS = 100
WRITERS = 8
LEAST_CUT = 300
DEMANDS = "/api/v1/demands"


class Writer(threading.Thread):
    """Creates demands until told to stop; each title is new, so each can be looked for."""

    def __init__(self, server: Server, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.client = Member(server.url, token, "", "startup")
        self.stop = stop
        self.acknowledged: dict[str, str] = {}
        self.cut: list[str] = []
        self.refused: list[str] = []

    def run(self) -> None:
        """Write; a request that was taken and got no answer counts as cut."""
        while not self.stop.is_set():
            title = f"중단 시험 {uuid4()}"
            try:
                answer = self.client.post(DEMANDS, json={"title": title})
            except httpx.ConnectError:
                # Nobody was there to cut it off: the server is being started again.
                time.sleep(0.05)
                continue
            except httpx.TransportError:
                self.cut.append(title)
                continue
            if answer.status_code == 201:
                self.acknowledged[answer.json()["id"]] = title
            else:
                self.refused.append(f"{answer.status_code} {answer.text[:200]}")
                time.sleep(0.05)
        self.client.close()


def titles(firm: Member) -> dict[str, str]:
    """Return id -> title of every demand the firm has."""
    found: dict[str, str] = {}
    page = 1
    while items := firm.get(DEMANDS, params={"page": page, "size": 200}).json()["items"]:
        found |= {item["id"]: item["title"] for item in items}
        page += 1
    return found


def killed_server(engine: str, kills: int = KILLS, least_cut: int = LEAST_CUT) -> str:
    """100 kills amid writing: nothing acknowledged is lost, nothing half-made, the audit chain whole."""
    with installation(engine) as server:
        firm = server.member("startup")
        writers = churn(server, firm.token, kills)
        kept = titles(firm)
        acknowledged = {key: title for writer in writers for key, title in writer.acknowledged.items()}
        cut = {title for writer in writers for title in writer.cut}
        refused = [line for writer in writers for line in writer.refused]
        chain = server.testbed("audit", "verify").strip()
        tracebacks = unhandled(server.log)
    lost = [key for key, title in acknowledged.items() if kept.get(key) != title]
    strange = set(kept.values()) - set(acknowledged.values()) - cut
    if lost or strange or refused or tracebacks:
        raise Failed(
            f"{len(lost)} of {len(acknowledged)} lost, {len(strange)} unasked for, "
            f"{len(refused)} refused {refused[:1]}, {tracebacks} unhandled errors"
        )
    if len(cut) < least_cut:
        raise Void(f"only {len(cut)} requests were cut by {kills} kills")
    return f"0/{len(acknowledged)} lost, {len(cut)} cut by {kills} kills, {chain}"


def churn(server: Server, token: str, kills: int) -> list[Writer]:
    """Kill and restart the server under load and return what the writers saw."""
    stop = threading.Event()
    writers = [Writer(server, token, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    moments = random.Random(5)
    for _ in range(kills):
        time.sleep(moments.uniform(0.1, 0.6))
        server.kill()
        server.start()
    stop.set()
    for writer in writers:
        writer.join()
    return writers


def unhandled(log: Path) -> int:
    """Return how many errors the server did not expect."""
    return log.read_text(encoding="utf-8", errors="replace").count("Traceback (most recent call last)")
