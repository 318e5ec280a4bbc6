"""A demand saved for an alert, and the link of its notice without waiting for the notice."""

import hmac
from uuid import UUID

from app.settings import Settings
from tests.actors import DEMANDS, made, rows, submitted, went
from tests.server import SECRET, Server


def alert_link(server: Server) -> str:
    """Save a demand of a new firm that nothing fits well; return where the link of its notice leads."""
    firm = server.member("startup")
    # The first ranking waits until the ranker has read the catalogue.
    firm.timeout = 240
    demand = submitted(
        firm,
        title="승강장 집진기",
        content="지하철 승강장에서 미세먼지를 줄이는 집진기를 시험합니다.",
        districts=["30230"],
        conditions=["RAILST", "PLATFORM", "IAQ", "UNDERGR"],
        indoor_outdoor="indoor",
    )
    made(firm.post(f"{DEMANDS}/{demand}/matching-runs"))
    went(firm.put(f"{DEMANDS}/{demand}/alert"))
    ((key,),) = rows(server, "SELECT id FROM demand_alerts WHERE demand_id = :id", id=UUID(demand).hex)
    alert = UUID(str(key))
    secret = Settings(database_url="sqlite://", secret=SECRET).signing_key()
    signed = hmac.new(secret, f"demand-alert:{alert}".encode(), "sha256").hexdigest()[:32]
    return f"/alerts/{alert.hex}{signed}"
