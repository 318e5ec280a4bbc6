"""Every page of the service, with an address that shows it filled, and visitors who act through forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx
from fastapi.routing import iter_route_contexts

from app.agreements.clauses import clauses
from app.main import create_app
from app.settings import Settings
from tests.actors import (
    API,
    CASES,
    SEOUL,
    Cast,
    accept,
    agreed,
    approve,
    ask,
    cast_of,
    day,
    made,
    place,
    profile,
    read,
    submitted,
    went,
)
from tests.certificates import begun, issued, new_key, seoul
from tests.demonstrations import insure, prepare
from tests.demonstrations import path as demonstration_path
from tests.mail import links
from tests.models import compared
from tests.people import Person, join
from tests.server import Member, Server
from tests.talks import refused_and_objected, talk

# The first ranking waits until the ranker has read the catalogue.
PATIENCE = 240
HANGUL = re.compile("[가-힣]")
SEEDED = "F-METRO-ST"


def visitor(server: Server, member: Member | None = None) -> httpx.Client:
    """Return a browser-like client: it sends forms from our own origin, signed in where a member is given."""
    client = server.client()
    client.timeout = httpx.Timeout(PATIENCE)
    client.headers["Origin"] = server.url
    if member:
        client.cookies.set("session", member.token)
    return client


def fill(client: httpx.Client, path: str, data: Mapping[str, Any] | None = None) -> str:
    """Send a form that is carried out, and return where it leads."""
    answer = client.post(path, data=data or {})
    assert answer.status_code == 303, (answer.status_code, text_of(answer.text))
    return answer.headers["location"]


class _Text(HTMLParser):
    """Collects the text of a page; `skip` leaves out what is marked as Korean."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "rect", "circle", "path"})

    def __init__(self, *, skip_korean: bool) -> None:
        super().__init__()
        self.skip_korean = skip_korean
        self.open: list[bool] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        # A page's title may quote what people wrote, and cannot mark its language.
        is_korean = (named.get("lang") == "ko" and tag != "html") or tag == "title"
        hidden = tag in ("script", "style", "textarea") or (self.skip_korean and is_korean)
        is_hidden = hidden or any(self.open)
        if not is_hidden:
            self.found += [
                str(named[key]) for key in ("aria-label", "title", "placeholder", "alt") if named.get(key)
            ]
        if tag not in self.VOID:
            self.open.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.found.append(data)


def text_of(html: str, *, skip_korean: bool = False) -> str:
    """Return what a page says, names of its controls included."""
    parser = _Text(skip_korean=skip_korean)
    parser.feed(html)
    return re.sub(r"\s+", " ", unescape(" ".join(parser.found))).strip()


@dataclass(frozen=True)
class Page:
    """A page: the name of its route, who opens it (None: anybody) and where."""

    name: str
    role: str | None
    path: str


@dataclass(frozen=True)
class Filled:
    """A server with something to show on every page."""

    cast: Cast
    demand: str
    number: str
    testbed: str
    ended: str
    sheet: str
    question: str
    question_link: str
    person: Person
    link: str
    answer: str
    table: str
    agreed: str
    shown: str
    public: str
    running: str
    past: str
    certified: str
    verified: str
    worse: str
    comparison: str

    def member(self, role: str | None) -> Member | None:
        """Return who opens the pages of a role."""
        return {"startup": self.cast.firm, "operator": self.cast.host, "coordinator": self.cast.desk}.get(
            role or ""
        )

    def pages(self) -> list[Page]:
        """Return every page that this file knows how to open."""
        demand, case = f"/demands/{self.demand}", f"/cases/{self.number}"
        return [
            Page("web.home", None, "/"),
            Page("web.match", None, "/match?q=지하철 승강장의 미세먼지를 줄이는 집진기"),
            Page("web.testbeds", None, "/testbeds"),
            Page("web.testbed", None, f"/testbeds/{SEEDED}"),
            Page("web.sign_in", None, "/sign-in"),
            Page("web.sign_up", None, "/sign-up"),
            Page("web.compare", None, f"/compare?t={SEEDED}&t=F-ETRI-ANT"),
            Page("web.guides", None, "/guides"),
            Page("web.guides.type", None, "/guides/types/FIELD"),
            Page("web.guides.industry", None, "/guides/industries/IND-BH"),
            Page("web.hub", None, "/hubs/TOWN-1"),
            Page("web.how", None, "/how-it-works"),
            Page("web.glossary", None, "/glossary"),
            Page("web.permits", None, "/permits?type=AIR-BVLOS"),
            Page("web.guides.procurement", None, "/guides/procurement"),
            Page("web.guides.programmes", None, "/guides/programmes"),
            Page("web.demands.programmes", "startup", f"{demand}/programmes"),
            Page("web.demands.programmes", "coordinator", f"{demand}/programmes?testbed={SEEDED}"),
            Page("web.case.procurement", "startup", f"/cases/{self.certified}/procurement"),
            Page("web.case.procurement", "coordinator", f"/cases/{self.past}/procurement"),
            Page("web.case.permits", "startup", f"{case}/permits"),
            Page("web.case.permits", "operator", f"{case}/permits"),
            Page("web.agreement", "startup", f"/cases/{self.agreed}/agreement"),
            Page("web.agreement", "operator", f"/cases/{self.agreed}/agreement"),
            Page("web.agreement", "coordinator", f"/cases/{self.number}/agreement"),
            Page("web.agreement", "coordinator", f"/cases/{self.agreed}/agreement"),
            Page("web.demonstration", "startup", f"/cases/{self.shown}/demonstration"),
            Page("web.demonstration", "startup", f"/cases/{self.running}/demonstration"),
            Page("web.demonstration", "operator", f"/cases/{self.running}/demonstration"),
            Page("web.demonstration", "coordinator", f"/cases/{self.running}/demonstration"),
            Page("web.demonstration", "startup", f"/cases/{self.certified}/demonstration"),
            Page("web.demonstration.sheet", "startup", f"/cases/{self.shown}/demonstration/sheet"),
            Page("web.public_demonstration", None, self.public),
            Page("web.case.followup", "startup", f"/cases/{self.past}/followup"),
            Page("web.case.followup", "operator", f"/cases/{self.past}/followup"),
            Page("web.outcomes", "coordinator", "/desk/outcomes"),
            Page("web.case.certificates", "startup", f"/cases/{self.certified}/certificates"),
            Page("web.case.certificates", "coordinator", f"/cases/{self.certified}/certificates"),
            Page("web.case.certificates", "operator", f"{case}/certificates"),
            Page("web.certificate", None, self.verified),
            Page("web.sign_up.sent", None, "/sign-up/sent"),
            Page("web.password_reset", None, "/password-reset"),
            Page("web.password_reset.sent", None, "/password-reset/sent"),
            Page("web.links.done", None, "/links/done/confirm"),
            Page("web.api_docs", None, "/api/v1/docs"),
            Page("web.account", "startup", "/account"),
            Page("web.account", "coordinator", "/account"),
            Page("web.people", "startup", f"/organizations/{self.cast.firm.organization}/people"),
            Page("web.people", "coordinator", f"/organizations/{self.cast.desk.organization}/people"),
            Page("web.units", "operator", f"/organizations/{self.cast.host.organization}/units"),
            Page("web.profile", "startup", f"/organizations/{self.cast.firm.organization}/profile"),
            Page("web.members", "coordinator", f"/members/{self.person.membership}"),
            Page("web.desk.people", "coordinator", "/desk/people?q=시험"),
            Page("web.assignment", "coordinator", f"/desk/assignment?of={self.person.user}"),
            Page("web.coordinators.edit", "coordinator", f"/desk/coordinators/{self.person.user}"),
            Page("web.advice", "coordinator", f"{demand}/advice"),
            Page("web.advice", "startup", f"{demand}/advice"),
            Page("web.inbox", "startup", "/inbox"),
            Page("web.feeds", "operator", "/calendar-feeds"),
            Page("web.feeds", "coordinator", "/calendar-feeds"),
            Page("web.host_calendar", "operator", f"/testbeds/{self.testbed}/calendar"),
            Page("web.host_calendar", "coordinator", f"/testbeds/{SEEDED}/calendar"),
            Page("web.inbox.settings", "startup", "/inbox/settings"),
            Page("web.firm", "startup", "/firm"),
            Page("web.demands.new", "startup", "/demands/new"),
            Page("web.demands.edit", "startup", f"{demand}/edit"),
            Page("web.demands.section", "startup", f"{demand}/edit/where"),
            Page("web.demands.check", "startup", f"{demand}/check"),
            Page("web.demand", "startup", demand),
            Page("web.demand", "coordinator", demand),
            Page("web.demands.accesses", "startup", f"{demand}/accesses"),
            Page("web.demands.results", "startup", f"{demand}/results?why=대전역"),
            Page("web.demands.requests", "startup", f"{demand}/requests?t={SEEDED}&t=F-ETRI-ANT"),
            Page("web.demands.request", "startup", f"{demand}/request/{SEEDED}"),
            Page("web.case", "startup", case),
            Page("web.case", "operator", case),
            Page("web.case", "coordinator", case),
            Page("web.answers", None, f"/answers/{self.answer}"),
            Page("web.answers.sheet", None, f"/answers/{self.answer}/sheet"),
            Page("web.cases.links.sheet", "coordinator", f"{case}/links/{self.link}/sheet"),
            Page("web.hosting", "operator", f"/testbeds/{self.testbed}/intake"),
            Page("web.rooms", "operator", f"/testbeds/{self.testbed}/rooms"),
            Page("web.rooms", "coordinator", f"/testbeds/{SEEDED}/rooms"),
            Page("web.answer_templates", "operator", "/host/templates"),
            Page("web.intakes", "coordinator", "/desk/intakes"),
            Page("web.entering", "coordinator", "/desk/enter?q=TEST-STARTUP"),
            Page("web.entries", "operator", "/entries"),
            Page("web.entries", "coordinator", "/entries"),
            Page("web.case", "startup", f"/cases/{self.ended}"),
            Page("web.case", "coordinator", f"/cases/{self.ended}"),
            Page("web.host", "operator", "/host"),
            Page("web.host.record", "operator", "/host/record"),
            Page("web.listing", "operator", f"/testbeds/{self.testbed}/manage"),
            Page("web.listing.edit", "operator", f"/testbeds/{self.testbed}/manage/edit"),
            Page("web.onboarding", "coordinator", "/desk/onboarding?state=not_invited"),
            Page("web.imports", "coordinator", "/desk/import"),
            Page("web.import", "coordinator", self.table),
            Page("web.corrections", "coordinator", "/desk/corrections?state="),
            Page("web.correction", None, f"/testbeds/{SEEDED}/correction"),
            Page("web.sheet", None, self.sheet),
            Page("web.questions.ask", "startup", f"/testbeds/{SEEDED}/ask?demand={self.demand}"),
            Page("web.questions", "startup", "/questions"),
            Page("web.questions", "coordinator", "/questions"),
            Page("web.question", None, f"/questions/{self.question}"),
            Page("web.question", "coordinator", f"/questions/{self.question}"),
            Page("web.question_link", None, self.question_link),
            Page("web.listing", "coordinator", f"/testbeds/{SEEDED}/manage"),
            Page("web.demands.suggest", "startup", f"{demand}/suggest"),
            Page("web.desk", "coordinator", "/desk"),
            Page("web.paper_templates", "coordinator", "/paper-templates"),
            Page("web.lexicon", "coordinator", "/desk/lexicon?q=드론"),
            Page("web.lexicon.new", "coordinator", "/desk/lexicon/new"),
            Page("web.lexicon.edit", "coordinator", "/desk/lexicon/SYN-001"),
            Page("web.conditions", "coordinator", "/desk/conditions?q=역사"),
            Page("web.conditions.edit", "coordinator", "/desk/conditions/RAILST"),
            Page("web.models", "coordinator", "/desk/models"),
            Page("web.models.version", "coordinator", f"/desk/models/versions/{self.worse}"),
            Page("web.models.comparison", "coordinator", self.comparison),
            Page("web.models.change", "coordinator", f"/desk/models/change?to={self.worse}"),
            Page("web.settings", "coordinator", "/desk/settings"),
            Page("web.exposure", "coordinator", "/desk/models/exposure"),
        ]


# A mailed link opens only with its own token: test_pages follows one from the mail. The others give files.
ELSEWHERE = frozenset(
    {
        "web.links",
        "web.cases.documents.file",
        "web.agreement.file",
        "web.entries.file",
        "web.demonstration.insurance.file",
        "web.demonstration.entries.file",
        "web.answers.pdf",
        "web.cases.letters.file",
        "web.demands.files.get",
        "web.cases.files.get",
        "web.cases.attachments.get",
        "web.case.certificates.get",
        "web.case.performance.file",
        "web.listing.workbook",
        "web.listing.evidence",
        "web.sheet.workbook",
        "web.exports",
        # Opened by a link of a notice: test_alerts follows one.
        "web.alert",
        "web.host.record.csv",
    }
)


@lru_cache
def page_routes() -> frozenset[str]:
    """Return the names of all routes that show a page."""
    app = create_app(Settings(database_url="sqlite://", secret="x"))
    return frozenset(
        str(context.name)
        for context in iter_route_contexts(app.routes)
        if str(context.name).startswith("web.") and "GET" in (context.methods or ())
    )


@cache
def filled(server: Server) -> Filled:
    """Bring one demand of a server to a case and a ranking, through the API and a form."""
    cast = cast_of(server)
    testbed = place(cast.host)
    demand = submitted(
        cast.firm,
        **profile(
            title="승강장 집진기 실증",
            indoor_outdoor="indoor",
            districts=["30170"],
            requirements=[{"attribute": "power_kw", "op": ">=", "value": 5, "unit": "kW", "level": "must"}],
        ),
    )
    case = made(ask(cast.firm, demand, testbed, 30, 32, note="밤에 설치합니다."))["id"]
    fill(visitor(server, cast.firm), f"/demands/{demand}/match")
    talk(cast, case)
    ended = refused_and_objected(cast, demand)
    person = _person(server, cast, demand)
    number = str(read(cast.firm, case)["number"])
    link = made(cast.desk.post(f"{CASES}/{case}/links", json={}))
    return Filled(
        cast,
        demand,
        number,
        testbed,
        ended,
        _sheet(server, cast),
        *_question(server, cast),
        person,
        link["id"],
        link["url"].rpartition("/")[2],
        _table(server, cast),
        _agreed(cast),
        *_demonstration(server, cast),
        _running(server, cast),
        _past(server, cast),
        *_certificate(server, cast),
        *compared(server),
    )


def _certificate(server: Server, cast: Cast) -> tuple[str, str]:
    """Issue a certificate of which everything is shown; return the number of its case and its public page."""
    new_key(server)
    made_one = issued(cast, server.set_clock)
    everything = {"shown": ["product", "firm", "serials", "place", "days", "measures", "plan"]}
    went(cast.firm.put(f"{API}/certificates/{made_one['id']}/shown", json=everything))
    number = str(read(cast.firm, made_one["case_id"])["number"])
    return number, made_one["verify_url"].removeprefix(server.url)


def _question(server: Server, cast: Cast) -> tuple[str, str]:
    """Ask about a seeded testbed, mail its host the link and return the question and where the link leads."""
    items = [{"attribute": "power_kw"}, {"attribute": "capacity"}, {"text": "밤에도 쓸 수 있나요?"}]
    asked = made(cast.firm.post(f"{API}/questions", json={"testbed": SEEDED, "items": items}))["id"]
    email = "question@example.org"
    went(cast.desk.post(f"{API}/questions/{asked}/link", json={"email": email}))
    mailed = links(server.mail.wait(email, seconds=60))
    return str(asked), next(link for link in mailed if "/question-links/" in link).removeprefix(server.url)


def _demonstration(server: Server, cast: Cast) -> tuple[str, str]:
    """Prepare a demonstration and return the number of its case and what citizens see."""
    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    prepare(cast, case)
    told = went(cast.firm.get(demonstration_path(case)))
    return str(told["number"]), str(told["public_url"]).removeprefix(server.url)


def _running(server: Server, cast: Cast) -> str:
    """Return the number of a case whose demonstration runs: measured by both sides, insured for long."""
    case = begun(cast, server.set_clock)
    moment = seoul(2, 9).isoformat()
    rows = [{"kpi": "k1", "at": moment, "value": 47, "n": 50}, {"kpi": "k2", "at": moment, "value": 31}]
    went(cast.host.post(demonstration_path(case, "measurements"), json={"rows": rows}))
    went(cast.firm.post(demonstration_path(case, "log"), json={"at": moment, "text": "설치했습니다."}))
    days = {"starts_on": day(2), "ends_on": day(3)}
    phases = {"phases": [{"name": "설치와 시운전", **days}], "reason": "나누어 진행합니다."}
    went(cast.firm.put(demonstration_path(case, "phases"), json=phases))
    insure(cast, case, 400)
    server.set_clock(None)
    return str(read(cast.firm, case)["number"])


def _past(server: Server, cast: Cast) -> str:
    """Return the number of a confirmed case that ended half a year ago, with an answer to its survey."""
    server.set_clock(datetime.now(SEOUL) - timedelta(days=210))
    demand = submitted(cast.firm, **profile(earliest_start=day(-209), latest_end=day(-150)))
    case = made(ask(cast.firm, demand, place(cast.host), -202, -200))["id"]
    accept(cast.host, case)
    went(approve(cast.desk, case))
    server.set_clock(None)
    said = {"sales_krw": 12_000_000, "jobs": 2}
    went(cast.firm.put(f"{CASES}/{case}/followup/surveys/6", json=said))
    intent = {"buyer": "시험 기관", "intent": "considers", "units": 3}
    made(cast.host.post(f"{CASES}/{case}/followup/intents", json=intent))
    return str(read(cast.firm, case)["number"])


def _table(server: Server, cast: Cast) -> str:
    """Read a table with a good and a bad row and return where it is shown."""
    rows = "기관 코드,기관 이름,종류\nPAGE-ORG-1,시험 기관,연구기관\n소문자,틀린 기관,공장"
    file = {"file": ("기관.csv", rows.encode("cp949"))}
    answer = visitor(server, cast.desk).post("/desk/import", data={"kind": "organizations"}, files=file)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["location"]


def _agreed(cast: Cast) -> str:
    """Bring a case to an agreement that waits to be signed, with a newer draft; return its number."""
    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    terms = {code: {"choice": next(iter(each.choices))} for code, each in clauses().items()}
    costs = [
        {"item": "전기 공사", "amount_krw": 1_200_000, "payer": "firm"},
        {"item": "안전요원", "payer": "host"},
    ]
    path = f"{CASES}/{case}/agreement/versions"
    made(cast.host.post(path, json={"terms": terms, "costs": costs}))
    went(cast.host.post(f"{path}/1/offer"))
    made(cast.firm.post(path, json={"terms": terms | {"ip": {"detail": "지분은 반씩"}}, "costs": costs}))
    return str(read(cast.firm, case)["number"])


def _sheet(server: Server, cast: Cast) -> str:
    """Mail the sheet of a seeded testbed and return where its link leads."""
    email = "sheet@example.org"
    made(cast.desk.post(f"{API}/fact-sheets", json={"testbeds": [SEEDED], "email": email}))
    mailed = links(server.mail.wait(email, seconds=60))
    asked = {"kind": "correct", "text": "주소가 바뀌었습니다.", "email": email}
    made(cast.desk.post(f"{API}/testbeds/{SEEDED}/corrections", json=asked))
    return next(link for link in mailed if "/sheets/" in link).removeprefix(server.url)


def _person(server: Server, cast: Cast, demand: str) -> Person:
    """Give a demand to somebody new of the desk; note advice, a contact and a unit."""
    person = join(server, cast.desk, "coordinator")
    went(cast.desk.post(f"{API}/assignments", json={"demand_ids": [demand], "coordinator_id": person.user}))
    fields = {"industries": [], "demonstration_types": [], "districts": ["30170"], "towns": []}
    went(person.put(f"{API}/coordinators/{person.user}/fields", json=fields))
    made(cast.desk.post(f"{API}/demands/{demand}/advice", json={"text": "보험", "is_shared": True}))
    contact = {"role": "safety", "name": "박안전", "source": "전화"}
    made(cast.host.post(f"{API}/organizations/{cast.host.organization}/contacts", json=contact))
    made(cast.host.post(f"{API}/organizations/{cast.host.organization}/units", json={"name_ko": "시설처"}))
    return person
