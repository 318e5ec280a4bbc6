"""Real people for tests: invited, signed in, with a mailbox; tokens of programs are nobody."""

from typing import Any

from tests.actors import API, wait_until, went
from tests.server import Client, Member, Server
from tests.test_accounts import PASSWORD, address, link_to, sign_in


class Person(Client):
    """Somebody with a mail address, signed in."""

    email: str
    membership: str
    user: str


def join(server: Server, inviter: Member, role: str, **more: Any) -> Person:
    """Invite somebody new into an organization and sign them in; the inviter's where none is named."""
    email = address()
    answer = inviter.post(f"{API}/invitations", json={"email": email, "role": role} | more)
    assert answer.status_code == 202, answer.text
    person = Person(server.url)
    person.email = email
    name = f"사람 {email.partition('@')[0]}"
    went(person.post(f"{API}/links/{link_to(server, email)}", json={"password": PASSWORD, "name": name}))
    sign_in_again(person)
    return person


def was_told(server: Server, email: str, words: str) -> None:
    """Wait until a mail to somebody has these words in its subject."""
    wait_until(lambda: any(words in mail["Subject"] for mail in server.mail.to(email)))


def sign_in_again(person: Person) -> None:
    """Sign in and act with that session's token, as programs do."""
    person.cookies.clear()
    person.headers.pop("Authorization", None)
    answer = sign_in(person, person.email).json()
    person.cookies.clear()
    person.headers["Authorization"] = f"Bearer {answer['token']}"
    person.membership = went(person.get(f"{API}/memberships"))[0]["id"]
    person.user = answer["user"]["id"]
