"""A canary in every private field: it is found nowhere it may not be, and everywhere it must be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import httpx

from tests.actors import (
    API,
    CASES,
    DEMANDS,
    Cast,
    approve,
    ask,
    cast_of,
    day,
    for_whom,
    made,
    place,
    profile,
    read,
    step,
    went,
)
from tests.pages import PATIENCE, visitor
from tests.samples import PDF
from tests.server import Server
from tests.test_policy import Route, routes

SAID = (
    "title",
    "product",
    "technology",
    "purpose",
    "content",
    "safety_plan",
    "expected_effect",
    "afterwards",
)
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
# What takes long and knows nothing of demands: vocabularies, the search of testbeds, the program's own files.
PLAIN = re.compile(
    r"^(healthz|readyz|api\.(lexicon|place_conditions|plan|regulations|schemes|industries)|web\.api)"
)


@dataclass
class Planted:
    """A demand with a canary in every field, its case, and what else was said around it."""

    visibility: str
    demand: str = ""
    number: str = ""
    case: str = ""
    testbed: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def canary(self, name: str) -> str:
        """Return the word that stands in a field and nowhere else."""
        return f"canary{self.visibility}{name.replace('_', '')}zq"

    def canaries(self, *names: str) -> set[str]:
        """Return the words of fields."""
        return {self.canary(name) for name in names}

    @property
    def profile(self) -> set[str]:
        """Return the words of what the demand says, without its public summary."""
        return self.canaries(*SAID, "requirement", "attachment")

    @property
    def talk(self) -> set[str]:
        """Return the words of what is said in the case."""
        said = self.canaries("note", "remark", "paper", "conditions", "person", "evidence", "scan")
        return said | self.canaries("message", "file", "minutes", "attendees")

    @property
    def contact(self) -> set[str]:
        """Return the words of a person whom the host named to us."""
        return self.canaries("contact", "mail") | {self.phone}

    @property
    def phone(self) -> str:
        """Return a number that nobody has, since words are no number."""
        return f"042-0731-{sum(self.visibility.encode()):04}"

    @property
    def internal(self) -> set[str]:
        """Return the words of the desk's own note."""
        return self.canaries("internal", "deskfile")


def plant(cast: Cast, visibility: str) -> Planted:
    """Write a demand full of canaries and bring it to an answer that a coordinator entered."""
    planted = Planted(visibility)
    said = {name: planted.canary(name) for name in SAID}
    value = {"attribute": "gas_supply", "op": "in", "value": [planted.canary("requirement")], "level": "nice"}
    summary = planted.canary("public_summary")
    body = profile(**said, visibility=visibility, public_summary=summary, requirements=[value])
    planted.demand = made(cast.firm.post(DEMANDS, json=body))["id"]
    name = {"name": f"{planted.canary('attachment')}.pdf"}
    file = made(cast.firm.post(f"{DEMANDS}/{planted.demand}/files", params=name, content=PDF))["id"]
    went(cast.firm.post(f"{DEMANDS}/{planted.demand}/submit"))
    planted.testbed = place(cast.host)
    note = planted.canary("note")
    case = made(ask(cast.firm, planted.demand, planted.testbed, 30, 32, note=note))
    planted.case, planted.number = case["id"], case["number"]
    papers = f"{CASES}/{planted.case}/documents"
    paper = made(cast.host.post(papers, json={"title": "서약서"}))["id"]
    went(cast.firm.post(f"{papers}/{paper}/submit", json={"remark": planted.canary("remark")}))
    name = {"name": f"{planted.canary('paper')}.pdf"}
    handed = made(cast.firm.post(f"{papers}/{paper}/files", params=name, content=PDF))["files"][0]["id"]
    went(cast.firm.post(f"{papers}/{paper}/submit", json={"remark": planted.canary("remark")}))
    sent = _talk(cast, planted)
    link = made(cast.desk.post(f"{CASES}/{planted.case}/links", json={"address": "canary-mail@host.example"}))
    told = for_whom(
        cast.host.organization, person=planted.canary("person"), evidence=planted.canary("evidence")
    )
    conditions = {"outcome": "conditional", "conditions": planted.canary("conditions"), "on_behalf_of": told}
    went(step(cast.desk, planted.case, "review", **conditions))
    listed = went(cast.desk.get(f"{API}/entries", params={"size": 200}))["items"]
    entry = next(each["id"] for each in listed if each["path"] == f"/cases/{planted.number}")
    name = {"name": f"{planted.canary('scan')}.pdf"}
    scan = made(cast.desk.post(f"{API}/entries/{entry}/evidence", params=name, content=PDF))["evidence"][0][
        "id"
    ]
    planted.ids = {
        "demand_id": planted.demand,
        "case_id": planted.case,
        "number": planted.number,
        "document_id": paper,
        "link_id": link["id"],
        "key": entry,
        "code": planted.testbed,
        "testbed_id": planted.testbed,
        "organization": cast.host.organization,
        "id_or_code": planted.testbed,
    }
    planted.ids |= {"file_id:demands": file, "file_id:documents": handed, "file_id:evidence": scan}
    planted.ids["file_id:cases"] = sent
    return planted


def _talk(cast: Cast, planted: Planted) -> str:
    """Let the sides write, meet and name a person; return the file that came with a message."""
    path, canary = f"{CASES}/{planted.case}", planted.canary
    named = {"name": f"{canary('file')}.pdf", "body": canary("message")}
    sent = made(cast.firm.post(f"{path}/files", params=named, content=PDF))
    note = {"body": canary("internal"), "is_internal": True}
    made(cast.desk.post(f"{path}/messages", json=note))
    own = {"name": f"{canary('deskfile')}.pdf", "is_internal": "true"}
    made(cast.desk.post(f"{path}/files", params=own, content=PDF))
    call = {"kind": "call", "held_on": day(0), "attendees": canary("attendees"), "minutes": canary("minutes")}
    made(cast.desk.post(f"{path}/meetings", json=call))
    contact = {"role": "practice", "name": canary("contact"), "phone": planted.phone}
    mail = f"{canary('mail')}@host.example"
    contacts = f"{API}/organizations/{cast.host.organization}/contacts"
    made(cast.desk.post(contacts, json=contact | {"email": mail, "source": "시험", "known_on": day(0)}))
    return str(sent["files"][0]["id"])


def address(route: Route, ids: Mapping[str, str]) -> str:
    """Return where a route shows what was planted; what has no id of its own gets the demand's."""

    def one(match: re.Match[str]) -> str:
        kinds = [kind for kind in ("documents", "evidence", "demands", "cases") if kind in route.path]
        named = match[1] if match[1] != "file_id" or not kinds else f"file_id:{kinds[0]}"
        if "/organizations/" in route.path and named in ("id_or_code", "code"):
            return ids["organization"]
        return ids.get(named, ids["demand_id"])

    return PARAMETER.sub(one, route.path)


def walk(client: httpx.Client, planted: Iterable[Planted]) -> tuple[str, int]:
    """Return everything that a reader is answered by every GET route, and by how many routes gladly."""
    client.timeout = httpx.Timeout(PATIENCE)
    heard, glad = [], 0
    for route in routes():
        if route.method != "GET" or PLAIN.match(route.name):
            continue
        for path in sorted({address(route, each.ids) for each in planted}):
            answer = client.get(path, params={"size": 200} if route.is_api and "{" not in route.path else {})
            assert answer.status_code < 500, (route.name, answer.text)
            # Errors quote the address they were asked at; the canaries are in no address.
            heard.append(f"{unquote(str(answer.headers))}\n{answer.text}")
            glad += answer.is_success
    return "\n".join(heard), glad


def found(text: str, canaries: Iterable[str]) -> list[str]:
    """Return the canaries that are heard in a text."""
    return sorted(canary for canary in canaries if canary in text)


def mails(server: Server) -> str:
    """Return every mail with its subject, whoever it went to."""
    parts = [str(mail["subject"]) + str(mail.get_content()) for _to, mail in server.mail.messages]
    return "\n".join(parts)


def test_a_canary_in_every_private_field_is_heard_by_nobody_it_is_not_for(site: Server) -> None:
    cast = cast_of(site)
    requested, summary, sealed = (plant(cast, kind) for kind in ("requested", "summary", "coordinator"))
    every = (requested, summary, sealed)
    went(step(cast.firm, requested.case, "accept-terms"))
    went(approve(cast.desk, requested.case))
    internal: set[str] = set().union(*(each.internal for each in every))
    contacts: set[str] = set().union(*(each.contact for each in every))
    private: set[str] = set().union(*(each.profile | each.talk for each in every)) | internal | contacts
    summaries: set[str] = set().union(*(each.canaries("public_summary") for each in every))

    scans: set[str] = set().union(*(each.canaries("scan") for each in every))
    for who, client, theirs in (
        ("firm", cast.firm, private - scans - internal - contacts),
        ("desk", cast.desk, private),
    ):
        heard, glad = walk(client, every)
        assert glad > 20, f"{who}: too little was shown to mean anything"
        assert found(heard, private) == sorted(theirs), f"{who} has to hear these, and a scan its owner alone"

    for who, reader in (
        ("anonymous", site.client()),
        ("another firm", visitor(site, cast.other_firm)),
        ("a browser", visitor(site)),
    ):
        heard, glad = walk(reader, every)
        assert glad > 10, f"{who}: too little was shown to mean anything"
        assert found(heard, private | summaries) == [], who

    own, stranger = place(cast.other_host), visitor(site, cast.other_host)
    heard, glad = walk(stranger, every)
    assert glad > 10
    shown = summary.canaries("title", "public_summary")
    assert found(heard, (private | summaries) - shown) == [], "who was not asked hears summaries alone"
    for path in (f"{API}/testbeds/{own}/suitable-demands?size=200", f"/host?suitable={own}"):
        assert found(stranger.get(path).text, private | summaries) == sorted(shown)

    heard, glad = walk(cast.host, every)
    asked = requested.profile - requested.canaries("attachment")
    assert found(heard, asked) == sorted(asked), "who was asked hears it"
    assert found(heard, sealed.profile | sealed.canaries("public_summary")) == [], "for coordinators alone"
    assert found(heard, sealed.talk | contacts) == sorted(sealed.talk | contacts)
    assert found(heard, internal) == [], "what the desk notes for itself is its own"

    for member, feed in (
        (cast.firm, {"kind": "firm"}),
        (cast.host, {"kind": "host"}),
        (cast.host, {"kind": "testbed", "testbed": requested.testbed}),
        (cast.desk, {"kind": "desk"}),
    ):
        url = made(member.post(f"{API}/calendar-feeds", json=feed))["url"]
        told = site.client().get(urlsplit(url).path)
        assert told.is_success
        ics = re.sub("\r\n[ \t]", "", told.text)
        assert requested.number in ics, f"{feed}: no event means nothing"
        assert found(ics, private | summaries) == [], feed

    written = mails(site) + site.log.read_text(encoding="utf-8")
    assert f"{requested.number}" in written, "no mail went out: the scan means nothing"
    assert found(written, private | summaries) == [], "no mail and no log says what a firm wrote"
    seen = went(cast.firm.get(f"{DEMANDS}/{requested.demand}/accesses", params={"size": 200}))["items"]
    assert {each["role"] for each in seen} == {"coordinator", "operator"}
    assert read(cast.desk, requested.case)["state"] == "approved"
