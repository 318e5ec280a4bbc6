"""Certificates: who issues them and when, that anybody can check them, and that a change shows."""

import re
import string
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import OKPKey

from app.certificates import status_list, verifying
from tests.actors import API, CASES, Cast, audited, cast_of, day, made, read, refused, rows, went
from tests.certificates import (
    SetClock,
    begun,
    document,
    finish,
    finished,
    issue,
    issued,
    keep,
    new_key,
    opened,
    verify,
)
from tests.pages import fill, text_of, visitor
from tests.server import TESTBED, Server, clean_environment

WELL_KNOWN = "/.well-known/jwks.json"


@pytest.fixture
def cast(server: Server) -> Cast:
    if not (server.folder / "var/keys").exists():
        new_key(server)
    return cast_of(server)


def one(certificate: Any, *parts: str) -> str:
    return "/".join([f"{API}/certificates/{certificate['id']}", *parts])


def test_a_certificate_needs_a_result_and_bears_the_name_of_the_host_or_a_body_of_the_city(
    cast: Cast, clock: SetClock
) -> None:
    case = begun(cast, clock)
    refused(issue(cast, case), 409, "no-result")
    finish(cast, case)
    clock(None)
    firm = cast.firm.organization
    wrong = refused(issue(cast, case, issuer=firm), 422, "invalid")
    assert wrong["errors"][0] | {"message": ""} == {"field": "issuer", "code": "not-issuer", "message": ""}
    assert cast.firm.post(f"{CASES}/{case}/certificates", json={}).status_code == 403
    plain = cast.server.member("coordinator", None, "read", "coordinate")
    refused(plain.post(f"{CASES}/{case}/certificates", json={}), 403, "not-confirmer")
    key = {"idempotency-key": f"certificate-{case}"}
    asked = {"issuer": cast.desk.organization}
    first = made(cast.desk.post(f"{CASES}/{case}/certificates", json=asked, headers=key))
    again = made(cast.desk.post(f"{CASES}/{case}/certificates", json=asked, headers=key))
    assert again["number"] == first["number"]
    assert re.fullmatch(r"DJ-20\d\d-\d{4}", first["number"])
    assert first["issuer"]["code"] == cast.desk.organization
    refused(issue(cast, case), 409, "already-issued")
    assert audited(cast.server, first["id"]) == [("certificate.issued", "coordinator")]
    assert read(cast.host, case)["history"][-1]["action"] == "certify"
    for member in (cast.firm, cast.host):
        assert [each["number"] for each in went(member.get(f"{CASES}/{case}/certificates"))] == [
            first["number"]
        ]
    for path in (one(first), one(first, "document"), one(first, "paper"), f"{CASES}/{case}/certificates"):
        refused(cast.other_firm.get(path), 404, "not-found")
    refused(cast.other_firm.put(one(first, "shown"), json={"shown": []}), 404, "not-found")
    kinds = {each["code"]: each for each in went(cast.firm.get(f"{API}/certificate-kinds"))}
    assert (kinds["demonstration"]["is_issued_here"], kinds["performance"]["is_issued_here"]) == (True, False)


def test_numbers_have_no_gaps_however_many_are_issued_at_once(cast: Cast, clock: SetClock) -> None:
    before = {number for (number,) in rows(cast.server, "SELECT number FROM certificates")}
    cases = [finished(cast, clock) for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda case: issue(cast, case), cases * 2))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409, 409]
    after = {number for (number,) in rows(cast.server, "SELECT number FROM certificates")}
    assert len(after - before) == 3
    assert sorted(int(number[-4:]) for number in after) == list(range(1, len(after) + 1))
    assert len(set(rows(cast.server, "SELECT status_index FROM certificates"))) == len(after)


def _paper(client: httpx.Client, certificate: Any, language: str) -> tuple[bytes, str]:
    pdf = client.get(one(certificate, "paper"), headers={"accept-language": language}).content
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) <= 2
    return pdf, " ".join(page.get_textpage().get_text_range() for page in pages)


def test_anybody_can_check_a_certificate_without_us(cast: Cast, clock: SetClock) -> None:
    server, certificate = cast.server, issued(cast, clock)
    with server.client() as anybody:
        jwks, words = went(anybody.get(WELL_KNOWN)), went(anybody.get("/contexts/demonstration-v1"))
    token = document(cast.firm, certificate)
    said = opened(token, jwks)
    assert said["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert said["credentialStatus"]["type"] == "BitstringStatusListEntry"
    subject = said["credentialSubject"]
    assert set(subject) - {"type"} <= set(words["@context"])
    assert (subject["product"], subject["serials"]) == ("집진기", ["SN-1", "SN-2"])
    assert [each["measured"] for each in subject["measures"]] == [92, None, None]
    files = {"jwt": keep(server, "a.jwt", token)}
    for language, title in (("ko", "실증확인서"), ("en", "Demonstration certificate")):
        pdf, text = _paper(cast.firm, certificate, language)
        assert title in text.replace(" ", "") or title in text
        assert certificate["number"] in text
        assert set(re.findall(rb"/FontName\s*/\w+\+([A-Za-z]+)", pdf)) == {b"Pretendard"}
        files[language] = keep(server, f"{language}.pdf", pdf)
    keys = keep(server, "keys.json", httpx.Response(200, json=jwks).content)
    own = next(each for each in jwks["keys"] if each["kid"] == certificate["kid"])
    public = OKPKey.import_key({name: own[name] for name in ("kty", "crv", "x")})
    pem = keep(server, "key.pem", public.as_pem(private=False))
    for file in files.values():
        code, told = verify(server, file, "--key", keys)
        assert (code, certificate["number"] in told, "unknown" in told) == (0, True, True), told
    # A process of its own, with nothing of the service around it: no database, no secret, no network.
    bare = clean_environment() | {"APP_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    command = [TESTBED, "certificate", "verify", str(files["ko"]), "--key", str(pem), "--language", "en"]
    done = subprocess.run(command, env=bare, cwd=server.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "The signature is valid." in done.stdout) == (0, True), done.stderr
    assert verify(server, "nothing.jwt", "--key", keys)[0] == 3
    assert verify(server, files["jwt"], "--key", files["ko"])[0] == 3
    assert verify(server, files["jwt"])[0] == 3, "a call without a key is no verdict"
    stranger = Ed25519PrivateKey.generate().public_key()
    other = keep(server, "x.pem", stranger.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert verify(server, files["jwt"], "--key", other)[0] == 1


def test_one_byte_changed_anywhere_shows(cast: Cast, clock: SetClock) -> None:
    token = document(cast.firm, issued(cast, clock))
    jwks = cast.firm.get(WELL_KNOWN).content
    trusted, now = verifying.read_keys(jwks), datetime.now(UTC)
    assert verifying.check(token, trusted, None, now).problem == ""
    for at in range(len(token)):
        for bit in (1, 2, 64):
            changed = bytearray(token.encode())
            changed[at] ^= bit
            found = verifying.check(verifying.read_token(bytes(changed)), trusted, None, now)
            assert found.problem, (at, bit)
    # The last bits of the signature mean nothing: another spelling of the same bytes is a change too.
    for letter in set(string.ascii_letters + string.digits + "-_") - {token[-1]}:
        assert verifying.check(token[:-1] + letter, trusted, None, now).problem, letter
    keys = keep(cast.server, "keys.json", jwks)
    for at in (0, token.index("."), len(token) // 2, len(token) - 1):
        letter = "A" if token[at] != "A" else "B"
        file = keep(cast.server, "changed.jwt", token[:at] + letter + token[at + 1 :])
        assert verify(cast.server, file, "--key", keys)[0] == 1, at


def test_revoked_and_corrected_certificates_are_told_by_the_list(cast: Cast, clock: SetClock) -> None:
    server, certificate = cast.server, issued(cast, clock)
    token = document(cast.firm, certificate)
    keys = keep(server, "keys.json", cast.firm.get(WELL_KNOWN).content)
    file = keep(server, "b.jwt", token)
    with server.client() as anybody:
        early = anybody.get("/status/1")
        assert early.headers["content-type"] == "application/vc+jwt"
        assert anybody.get("/status/2").status_code == 404
    before = keep(server, "before.jwt", early.text)
    code, told = verify(server, file, "--key", keys, "--status", before)
    assert (code, "취소 아님" in told) == (0, True), told
    clock(datetime.now(UTC) + timedelta(days=3))
    assert "오래되었습니다" in verify(server, file, "--key", keys, "--status", before)[1]
    clock(None)
    newer = made(cast.desk.post(one(certificate, "correct"), json={"reason": "제조번호가 틀림"}))
    assert newer["supersedes"] == certificate["number"]
    old = went(cast.firm.get(one(certificate)))
    assert (old["state"], old["superseded_by"], old["reason_code"]) == (
        "revoked",
        newer["number"],
        "superseded",
    )
    why = {"reason_code": "misuse", "reason": "다른 제품에 붙임"}
    refused(cast.desk.post(one(certificate, "revoke"), json=why), 409, "not-in-force")
    refused(cast.desk.post(one(certificate, "correct"), json={"reason": "또"}), 409, "not-in-force")
    fresh = cast.firm.get("/status/1").text
    after = keep(server, "after.jwt", fresh)
    code, told = verify(server, file, "--key", keys, "--status", after)
    assert (code, "취소됨" in told) == (1, True), told
    renewed = keep(server, "c.jwt", document(cast.firm, newer))
    assert verify(server, renewed, "--key", keys, "--status", after)[0] == 0
    assert went(cast.desk.post(one(newer, "revoke"), json=why))["state"] == "revoked"
    assert verify(server, renewed, "--key", keys, "--status", after)[0] == 0, "the list is of before"
    last = keep(server, "last.jwt", cast.firm.get("/status/1").text)
    assert verify(server, renewed, "--key", keys, "--status", last)[0] == 1
    assert verify(server, renewed, "--key", keys, "--status", keep(server, "d", fresh[:-9] + "A" * 9))[0] == 1
    assert verify(server, renewed, "--key", keys, "--status", file)[0] == 1, "another certificate is no list"
    listed = opened(fresh, went(cast.firm.get(WELL_KNOWN)))["credentialSubject"]
    place = int(opened(token, went(cast.firm.get(WELL_KNOWN)))["credentialStatus"]["statusListIndex"])
    assert listed["encodedList"].startswith("u")
    assert status_list.is_set(listed["encodedList"], place)
    assert "취소된 확인서" in _paper(cast.firm, newer, "ko")[1]
    actions = [event["action"] for event in read(cast.host, newer["case_id"])["history"]]
    assert actions[-3:] == ["certify", "correct_certificate", "revoke_certificate"]


def test_old_certificates_outlive_their_key_and_nothing_is_half_issued_without_one(
    cast: Cast, clock: SetClock
) -> None:
    server, old = cast.server, issued(cast, clock)
    token = document(cast.firm, old)
    fresh = new_key(server)
    newer = issued(cast, clock)
    assert (old["kid"] != fresh, newer["kid"]) == (True, fresh)
    folder, away = server.folder / "var/keys", server.folder / "var/lost"
    assert all(each.stat().st_mode & 0o777 == 0o600 for each in folder.iterdir())
    case = finished(cast, clock)
    folder.rename(away)
    try:
        refused(issue(cast, case), 503, "signing-key-unavailable")
        assert went(cast.desk.get(f"{CASES}/{case}/certificates")) == []
        revoked = cast.desk.post(one(old, "revoke"), json={"reason_code": "error", "reason": "틀림"})
        assert went(revoked)["state"] == "revoked", "a lost key does not keep a certificate in force"
        # What was signed before is checked with the public keys, which the database has kept.
        jwks = went(cast.firm.get(WELL_KNOWN))
        assert opened(token, jwks)["credentialSubject"]["number"] == old["number"]
        keys = keep(server, "keys.json", cast.firm.get(WELL_KNOWN).content)
        assert verify(server, keep(server, "e.jwt", token), "--key", keys)[0] == 0
        replaced = new_key(server)
        assert made(issue(cast, case))["kid"] == replaced
        exposed = folder / f"{replaced}.jwk"
        exposed.chmod(0o644)
        assert cast.firm.get("/status/1").status_code == 503, "others may read the key"
    finally:
        for file in folder.glob("*.jwk"):
            file.chmod(0o600)
            file.rename(away / file.name)
        folder.rmdir()
        away.rename(folder)
    numbers = sorted(int(number[-4:]) for (number,) in rows(server, "SELECT number FROM certificates"))
    assert numbers == list(range(1, len(numbers) + 1)), "a refused issue takes no number"


def test_the_public_page_shows_what_the_firm_chose_and_nothing_else(cast: Cast, clock: SetClock) -> None:
    server, certificate = cast.server, issued(cast, clock)
    with server.client() as anybody:
        token = certificate["verify_url"].rpartition("/")[2]
        page, check = f"/verify/{token}", f"{API}/certificate-checks/{token}"
        assert went(anybody.get(check))["fields"] == {"product": "집진기"}
        hidden = ("DC-7", "SN-1", "승강장 한쪽", "좋습니다.", "민감도")
        first = text_of(anybody.get(page).text)
        assert not [word for word in hidden if word in first]
        number = went(cast.firm.get(f"{CASES}/{certificate['case_id']}"))["number"]
        assert f" {number}" not in first
        here = f"/cases/{number}/certificates"
        with visitor(server, cast.firm) as firm:
            fill(firm, f"{here}/{certificate['id']}/shown", {"shown": ["model", "measures"]})
            assert firm.get(f"{here}/{certificate['number']}.en.pdf").content.startswith(b"%PDF")
        shown = text_of(anybody.get(page).text)
        assert [word for word in ("집진기", *hidden) if word in shown] == ["DC-7", "민감도"]
        assert cast.host.put(one(certificate, "shown"), json={"shown": []}).status_code == 403
        why = {"reason_code": "error", "reason": "비밀 까닭"}
        went(cast.desk.post(one(certificate, "revoke"), json=why))
        last = text_of(anybody.get(page).text)
        assert ("취소된 확인서" in last, "비밀 까닭" in last) == (True, False)
        refused(anybody.get(f"{API}/certificate-checks/{token[:-1]}"), 404, "not-found")


def test_a_performance_certificate_is_only_recorded_as_another_body_issued_it(
    cast: Cast, clock: SetClock
) -> None:
    case = begun(cast, clock)
    clock(None)
    records = f"{CASES}/{case}/performance-records"
    said = {"number": "KTB-2026-12", "body": "한국수자원공사", "on": day(0)}
    kept = made(cast.firm.post(records, json=said))
    refused(cast.firm.post(records, json=said), 409, "already-recorded")
    assert cast.host.post(records, json=said).status_code == 403
    headers = {"content-type": "application/octet-stream"}
    copy = cast.firm.post(f"{records}/{kept['id']}/files?name=사본.txt", content=b"copy", headers=headers)
    (file,) = made(copy)["files"]
    assert cast.host.get(f"{records}/{kept['id']}/files/{file['id']}").content == b"copy"
    refused(cast.other_firm.get(records), 404, "not-found")
    assert went(cast.firm.get(f"{CASES}/{case}/certificates")) == [], "nothing of it is signed by us"
