"""Signing up and in, mailed links, invitations, joining, and what a wrong password leaves behind."""

import re
import time
from itertools import count
from typing import Any

import httpx
import pytest

from tests.mail import LINK
from tests.server import Server

API = "/api/v1"
PASSWORD = "a password of some length"
numbers = count(int(time.time()) % 100_000)
# Numbers of the right form that belong to nobody: their check digit is computed, see `business_number`.
WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def business_number() -> str:
    """Return a 사업자등록번호 that was not used before, with the right check digit."""
    digits = [int(digit) for digit in f"9{next(numbers):08d}"]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) + digits[8] * 5 // 10
    return "".join(map(str, digits)) + str((10 - total % 10) % 10)


def address() -> str:
    """Return a mail address that was not used before."""
    return f"person{next(numbers)}@firm.example"


def form(**more: Any) -> dict[str, Any]:
    """Return a sign-up."""
    return {
        "email": address(), "password": PASSWORD, "name": "김하나", "organization_name": "하나테크"
    } | more  # fmt: skip


def link_to(server: Server, email: str, number: int = 1) -> str:
    """Return the token of the mailed link."""
    mail = server.mail.wait(email, number)
    found = LINK.search(mail.get_content())
    assert found is not None
    assert found.group().startswith(server.url), "links carry the base URL of the settings"
    return found.group().rsplit("/", 1)[1]


def signed_up(server: Server, client: httpx.Client, **more: Any) -> dict[str, Any]:
    """Sign up and follow the link; return what was sent."""
    data = form(**more)
    assert client.post(f"{API}/sign-ups", json=data).status_code == 202
    token = link_to(server, data["email"])
    assert client.post(f"{API}/links/{token}", json={}).status_code == 200
    return data


def sign_in(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in."""
    return client.post(f"{API}/sessions", json={"email": email, "password": password})


def test_a_firm_signs_up_confirms_its_mail_and_signs_in(server: Server, anonymous: httpx.Client) -> None:
    data = form(business_number=business_number())
    assert anonymous.post(f"{API}/sign-ups", json=data).status_code == 202
    assert sign_in(anonymous, data["email"]).status_code == 401, "nothing exists before the link is followed"
    token = link_to(server, data["email"])
    assert anonymous.post(f"{API}/links/{token}", json={}).status_code == 200
    answer = sign_in(anonymous, data["email"])
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    me = anonymous.get(f"{API}/me").json()
    assert me["role"] == "startup"
    assert me["user"]["email"] == data["email"]


def test_a_mailed_link_works_once_and_opening_its_page_uses_nothing(
    server: Server, anonymous: httpx.Client
) -> None:
    data = form()
    anonymous.post(f"{API}/sign-ups", json=data)
    token = link_to(server, data["email"])
    for _ in range(3):
        assert anonymous.get(f"/links/{token}").status_code == 200
    assert anonymous.post(f"{API}/links/{token}", json={}).status_code == 200
    again = anonymous.post(f"{API}/links/{token}", json={})
    assert again.status_code == 404
    assert again.json()["code"] == "link-spent"


def test_an_answer_never_tells_whether_an_address_is_known(server: Server, anonymous: httpx.Client) -> None:
    known = signed_up(server, anonymous)["email"]
    unknown = address()
    for path, body in (("sign-ups", form), ("password-resets", dict)):
        answers = [anonymous.post(f"{API}/{path}", json=body(email=email)) for email in (known, unknown)]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
    wrong = [sign_in(anonymous, email, "not the password") for email in (known, address())]
    assert [answer.json()["code"] for answer in wrong] == ["wrong-credentials"] * 2
    assert wrong[0].json() == wrong[1].json()


def test_a_reset_sets_a_new_password_and_ends_every_session(server: Server, anonymous: httpx.Client) -> None:
    email = signed_up(server, anonymous)["email"]
    token = sign_in(anonymous, email).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    anonymous.cookies.clear()
    assert anonymous.get(f"{API}/me", headers=bearer).status_code == 200
    anonymous.post(f"{API}/password-resets", json={"email": email})
    link = link_to(server, email, 2)
    missing = anonymous.post(f"{API}/links/{link}", json={})
    assert missing.json()["errors"][0]["field"] == "password"
    assert (
        anonymous.post(f"{API}/links/{link}", json={"password": "another long password"}).status_code == 200
    )
    assert anonymous.get(f"{API}/me", headers=bearer).status_code == 401
    assert sign_in(anonymous, email).status_code == 401
    assert sign_in(anonymous, email, "another long password").status_code == 201


def test_a_taken_number_makes_a_wish_to_join_that_a_member_decides(
    server: Server, anonymous: httpx.Client
) -> None:
    number = business_number()
    first = signed_up(server, anonymous, business_number=number)
    second = signed_up(server, anonymous, business_number=number)
    waiting = sign_in(anonymous, second["email"])
    assert waiting.status_code == 403
    assert waiting.json()["code"] == "no-membership"
    assert server.mail.wait(first["email"], 2)
    sign_in(anonymous, first["email"])
    own = {"Origin": server.url}
    wishes = anonymous.get(f"{API}/join-requests").json()["items"]
    assert [wish["user"]["email"] for wish in wishes] == [second["email"]]
    path = f"{API}/join-requests/{wishes[0]['id']}/decide"
    assert server.member("startup").post(path, json={"accept": True}).status_code == 404
    assert anonymous.post(path, json={"accept": True}, headers=own).status_code == 200
    assert anonymous.post(path, json={"accept": False}, headers=own).status_code == 409
    anonymous.cookies.clear()
    assert sign_in(anonymous, second["email"]).status_code == 201
    organization = anonymous.get(f"{API}/me").json()["organization"]
    anonymous.cookies.clear()
    sign_in(anonymous, first["email"])
    assert anonymous.get(f"{API}/me").json()["organization"] == organization


def test_a_number_with_a_wrong_check_digit_is_refused_with_its_field(anonymous: httpx.Client) -> None:
    right = business_number()
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    answer = anonymous.post(f"{API}/sign-ups", json=form(business_number=wrong))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["business_number"]
    written = f"{right[:3]}-{right[3:5]}-{right[5:]}"
    assert anonymous.post(f"{API}/sign-ups", json=form(business_number=written)).status_code == 202


@pytest.mark.parametrize("method", ["document", "tax-office"])
def test_a_number_stays_unverified_until_a_coordinator_verifies_it(server: Server, method: str) -> None:
    code = server.organization("startup", "--business-number", business_number())
    coordinator = server.member("coordinator")
    path = f"{API}/organizations/{code}/verify"
    assert server.member("startup").post(path, json={"method": method}).status_code == 403
    answer = coordinator.post(path, json={"method": method})
    assert answer.status_code == 200
    assert answer.json()["number_status"] == "verified"
    assert "business_number" not in coordinator.get(f"{API}/organizations?kind=operator").text


def test_members_invite_into_their_own_role_and_coordinators_anywhere(server: Server) -> None:
    firm, desk = server.member("startup"), server.member("coordinator")
    invited = address()
    assert firm.post(f"{API}/invitations", json={"email": invited, "role": "coordinator"}).status_code == 403
    body = {"email": invited, "role": "startup", "organization": firm.organization}
    assert server.member("operator").post(f"{API}/invitations", json=body).status_code == 403
    assert firm.post(f"{API}/invitations", json=body).status_code == 202
    with server.client() as client:
        token = link_to(server, invited)
        assert client.post(f"{API}/links/{token}", json={}).status_code == 422
        accepted = client.post(f"{API}/links/{token}", json={"password": PASSWORD, "name": "초대받은 이"})
        assert accepted.status_code == 200
        assert sign_in(client, invited).status_code == 201
        assert client.get(f"{API}/me").json()["organization"]["code"] == firm.organization
    host = server.organization("operator")
    assert desk.post(
        f"{API}/invitations", json={"email": address(), "role": "operator", "organization": host}
    ).status_code == 202  # fmt: skip


def test_signing_out_kills_the_session_on_the_server(server: Server, anonymous: httpx.Client) -> None:
    email = signed_up(server, anonymous)["email"]
    first, second = (sign_in(anonymous, email).json()["token"] for _ in range(2))
    assert first != second, "each sign-in is a new session"
    anonymous.cookies.clear()
    bearer = {"Authorization": f"Bearer {first}"}
    assert anonymous.delete(f"{API}/sessions/current", headers=bearer).status_code == 204
    assert anonymous.get(f"{API}/me", headers=bearer).status_code == 401
    assert anonymous.get(f"{API}/me", headers={"Authorization": f"Bearer {second}"}).status_code == 200


def test_ten_wrong_passwords_lock_the_account_for_this_network_only(server: Server) -> None:
    with server.client() as client, server.client() as elsewhere:
        email = signed_up(server, client)["email"]
        wrong = [sign_in(client, email, f"wrong password {n}").status_code for n in range(10)]
        assert wrong == [401] * 10
        locked = sign_in(client, email)
        assert locked.status_code == 429
        assert int(locked.headers["retry-after"]) > 0
        assert sign_in(elsewhere, email).status_code == 201, "the owner is not shut out elsewhere"


def test_passwords_and_tokens_are_kept_as_digests_and_reach_no_log(
    server: Server, anonymous: httpx.Client
) -> None:
    secret = "an unmistakable secret word"
    email = signed_up(server, anonymous, password=secret)["email"]
    token = sign_in(anonymous, email, secret).json()["token"]
    text = server.log.read_text(encoding="utf-8")
    assert re.search(r"api\.sessions\.create", text), "the log was really written"
    for canary in (secret, token, email):
        assert canary not in text
