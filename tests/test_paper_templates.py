"""Institutions' own templates: tried out, kept in versions, filled in a sandbox, hostile ones refused."""

import io
import random
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import httpx
import pytest

from app.papers import filling, kinds
from app.papers.document import Table
from tests.actors import CASES, agreed, audited, cast_of, place, refused, requested, went
from tests.pages import fill, text_of, visitor
from tests.server import Member, Server

TEMPLATES = "/api/v1/paper-templates"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def template(*paragraphs: str, header: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a document with one part changed, or added where there is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", 8) as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        before = source.read(name) if name in source.namelist() else b""
        target.writestr(name, change(before))
    return out.getvalue()


def hand_in(member: httpx.Client, kind: str, content: bytes, name: str = "서식.docx") -> httpx.Response:
    headers = {"content-type": "application/octet-stream"}
    return member.post(f"{TEMPLATES}/{kind}", params={"name": name}, content=content, headers=headers)


def words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    head = [each.text for each in document.sections[0].header.paragraphs]
    cells = [cell.text for table in document.tables for cell in table._cells]
    return "\n".join([*head, *(each.text for each in document.paragraphs), *cells])


PLAIN = template(
    "우리 서식 {{ number }} {{ firm }} / {{ nobody }}",
    "{%p for item in items %}",
    "{{ item.mark }} {{ item.text }}",
    "{%p endfor %}",
    header="{{ host }}",
)


def test_a_host_sets_its_papers_in_its_own_template_and_goes_back(server: Server) -> None:
    cast = cast_of(server)
    host = server.member("operator")
    case = agreed(cast, place(cast.host))
    assert "우리 서식" not in words(cast.host.get(f"{CASES}/{case}/papers/reply.docx").content)
    made = hand_in(cast.host, "reply", PLAIN)
    assert made.status_code == 201, made.text
    first = made.json()
    assert (first["version"], first["is_active"], first["name"]) == (1, True, "서식.docx")
    # Whoever takes the host's paper gets it in the host's template.
    for member in (cast.host, cast.desk):
        said = words(member.get(f"{CASES}/{case}/papers/reply.docx").content)
        assert "우리 서식 2" in said
        assert "«확인 필요»" in said
        assert "가. 실증 과제" in said
    assert hand_in(cast.host, "reply", template("둘째 {{ number }}")).json()["version"] == 2
    assert "둘째" in words(cast.host.get(f"{CASES}/{case}/papers/reply.docx").content)
    went(cast.host.post(f"{TEMPLATES}/{first['id']}/use"))
    assert "우리 서식" in words(cast.host.get(f"{CASES}/{case}/papers/reply.docx").content)
    assert "〔접수번호〕" in words(cast.host.get(f"{TEMPLATES}/reply/preview").content)
    assert cast.host.get(f"{TEMPLATES}/{first['id']}/file").content == PLAIN
    listed = went(cast.host.post(f"{TEMPLATES}/reply/built-in"))
    reply = next(each for each in listed["items"] if each["kind"] == "reply")
    assert reply["active"] is None
    assert [row["version"] for row in reply["versions"]] == [2, 1]
    assert "우리 서식" not in words(cast.host.get(f"{CASES}/{case}/papers/reply.docx").content)
    verbs = [verb for verb, _role in audited(server, first["id"])]
    assert verbs == [f"paper_template.{did}" for did in ("stored", "used", "put_aside")]
    # Nobody else sees them, and firms have none.
    for path in (first["id"], f"{first['id']}/file"):
        refused(host.get(f"{TEMPLATES}/{path}"), 404, "not-found")
    refused(host.post(f"{TEMPLATES}/{first['id']}/use"), 404, "not-found")
    refused(hand_in(cast.firm, "reply", PLAIN), 403, "forbidden")
    refused(hand_in(cast.host, "other", PLAIN), 404, "not-found")


def test_the_same_key_hands_in_one_version(server: Server) -> None:
    host: Member = server.member("operator")
    headers = {"content-type": "application/octet-stream", "idempotency-key": "one"}
    answers = [
        host.post(f"{TEMPLATES}/intent", params={"name": "a.docx"}, content=PLAIN, headers=headers)
        for _again in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


REL = f'<Relationship Id="rIdX" Type="{RELATIONS}/image" Target="http://127.0.0.1/x" TargetMode="External"/>'
BASE = template("{{ number }}")
HOSTILE = {
    "class": template("{{ ''.__class__ }}"),
    "class by attribute": template("{{ number.__class__.__mro__ }}"),
    "class by filter": template("{{ ''|attr('__class__') }}"),
    "class by item": template("{{ number['__class__'] }}"),
    "a call": template("{{ range(1000000000) }}"),
    "a loop of a call": template("{% for i in range(1000000000) %}x{% endfor %}"),
    "multiplied": template("{{ 'x' * 1000000000 }}"),
    "powered": template("{{ 9 ** 9 ** 9 }}"),
    "padded": template("{{ 'x'|center(1000000000) }}"),
    "loops in loops": template(
        "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}"
    ),
    "a macro": template("{% macro m() %}{{ m() }}{% endmacro %}"),
    "an include": template("{% include '/etc/passwd' %}"),
    "set": template("{% set x = number %}"),
    "unclosed": template("{{ number"),
    "in the header": template("{{ number }}", header="{{ ''.__class__ }}"),
    "external": changed(
        BASE,
        "word/_rels/document.xml.rels",
        lambda part: part.replace(b"</Relationships>", REL.encode() + b"</Relationships>"),
    ),
    "entities": changed(
        BASE,
        "word/document.xml",
        lambda part: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + part.partition(b"?>")[2],
    ),
    "macros": changed(BASE, "word/vbaProject.bin", lambda _part: b"x"),
    "a file within": changed(BASE, "word/embeddings/a.bin", lambda _part: b"x"),
    "a bomb": changed(BASE, "word/media/a.xml", lambda _part: bytes(60_000_000)),
    "broken XML": changed(BASE, "word/document.xml", lambda _part: b"<w:document>"),
    "a fetching field": changed(
        BASE,
        "word/document.xml",
        lambda part: part.replace(
            b"<w:body>",
            b"<w:body><w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r>"
            b'<w:r><w:instrText>TEXT "http://127.0.0.1/x"</w:instrText></w:r></w:p>',
        ),
    ),
    "no document": b"%PDF-1.4\n%%EOF\n",
    "too large": changed(BASE, "word/media/a.png", lambda _part: random.Random(0).randbytes(6_000_000)),
}


def test_hostile_templates_are_refused_with_words_and_quickly(site: Server) -> None:
    host = site.member("operator")
    for name, content in HOSTILE.items():
        started = time.monotonic()
        answer = hand_in(host, "reply", content)
        assert answer.status_code == 422, (name, answer.status_code, answer.text)
        assert answer.json()["errors"][0]["field"] == "file", name
        assert time.monotonic() - started < 10, name
    listed = went(host.get(TEMPLATES))["items"]
    assert [each["kind"] for each in listed if each["versions"]] == []


def test_a_template_that_writes_without_end_is_stopped() -> None:
    long = "가" * 5_000
    endless = template(
        *(f"{{% for a in tables %}}{{% for b in a.rows %}}{long}{{% endfor %}}{{% endfor %}}",) * 40
    )
    crowd = Table(("a",), (("b",),) * 3000)
    crowded = replace(kinds.sample("reply"), blocks=(crowd,) * 20)
    started = time.monotonic()
    with pytest.raises(filling.TemplateRefused):
        filling.fill(endless, crowded)
    assert time.monotonic() - started < 10


def test_what_people_wrote_is_no_template(server: Server) -> None:
    cast = cast_of(server)
    case = requested(cast, place(cast.host), title="{{ 7*7 }} {% raw %} <b>&amp;")
    assert hand_in(cast.other_host, "summary", PLAIN).status_code == 201
    assert hand_in(cast.other_desk, "summary", template("{{ demand }}")).status_code == 201
    said = words(cast.other_desk.get(f"{CASES}/{case}/papers/summary.docx").content)
    assert "{{ 7*7 }} {% raw %} <b>&amp;" in said


def test_templates_are_managed_on_a_page_without_javascript(site: Server) -> None:
    host = site.member("operator")
    browser = visitor(site, host)
    page = browser.get("/paper-templates")
    assert "기본 서식" in text_of(page.text)
    files = {"file": ("공문.docx", PLAIN, "application/octet-stream")}
    sent = browser.post("/paper-templates/request", files=files)
    assert sent.status_code == 303, sent.text
    page = browser.get(sent.headers["location"].partition("#")[0])
    assert "우리 서식 1판" in text_of(page.text)
    bad = browser.post(
        "/paper-templates/request", files={"file": ("x.docx", HOSTILE["class"], "application/octet-stream")}
    )
    assert bad.status_code == 422
    assert "서식에 쓸 수 없는 말입니다: __class__" in text_of(bad.text)
    nothing = browser.post("/paper-templates/request", files={"other": ("", b"")})
    assert nothing.status_code == 422
    fill(browser, "/paper-templates/request/built-in")
    version = went(host.get(TEMPLATES))["items"][0]["versions"][0]
    fill(browser, f"/paper-templates/versions/{version['id']}/use")
    assert went(host.get(TEMPLATES))["items"][0]["active"]["id"] == version["id"]
