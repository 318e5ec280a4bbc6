"""A case on its way through a year: who takes it there, the days that pass, and who hears of what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.actors import API, SEOUL, Cast, cast_of, read, went
from tests.certificates import seoul
from tests.pages import text_of, visitor
from tests.people import join
from tests.server import Member, Server

# Longer than the last survey is away: people sign in again, tests need not.
TOKEN_DAYS = "1000"


def _person(server: Server, colleague: Member) -> Member:
    """Return somebody real beside a program: only people have an inbox."""
    role, organization = colleague.role, colleague.organization
    email = join(server, colleague, role).email
    token = server.testbed("token", "--email", email, "--days", TOKEN_DAYS).strip()
    return Member(server.url, token, organization, role)


def _lasting(server: Server, member: Member) -> Member:
    """Return a program that is still known when the year is over."""
    said = ("--organization", member.organization, "--role", member.role, "--days", TOKEN_DAYS)
    return Member(server.url, server.testbed("token", *said).strip(), member.organization, member.role)


def people_of(server: Server) -> Cast:
    """Return a cast in which firm, host and coordinator are people."""
    cast = cast_of(server)
    return replace(
        cast,
        firm=_person(server, cast.firm),
        host=_person(server, cast.host),
        desk=_person(server, cast.desk),
        other_firm=_lasting(server, cast.other_firm),
        other_host=_lasting(server, cast.other_host),
    )


@dataclass(frozen=True)
class Year:
    """One case and its people."""

    people: Cast
    case: str
    number: str

    def reads(self, member: Member, words: str) -> bool:
        """Tell whether the page of the case says these words to somebody."""
        page = visitor(self.people.server, member).get(f"/cases/{self.number}")
        return words in text_of(page.raise_for_status().text)

    def day(self, offset: int, hour: int = 10) -> None:
        """Let it be an hour so many days from today."""
        self.people.server.set_clock(seoul(offset, hour))

    def date(self, day: str) -> None:
        """Let it be ten o'clock of a day."""
        self.people.server.set_clock(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SEOUL))

    def heard(self, member: Member) -> list[dict[str, Any]]:
        """Return what somebody was told of the case."""
        notices = went(member.get(f"{API}/notices", params={"size": 100}))["items"]
        return [each for each in notices if each["subject"] == self.number]

    def times(self, member: Member, words: str) -> int:
        """Return how often somebody was told something of the case."""
        return [each["message"] for each in self.heard(member)].count(words)

    def timeline(self) -> list[str]:
        """Return what was done in the case so far."""
        return [event["action"] for event in read(self.people.firm, self.case)["history"]]

    @contextmanager
    def tells(self, action: str, words: str, *members: Member) -> Iterator[None]:
        """Hold that what is done in the block stands in the timeline and that these people were told once."""
        before, done = [self.times(member, words) for member in members], len(self.timeline())
        yield
        assert action in self.timeline()[done:], (action, self.timeline()[done:])
        told = [self.times(member, words) for member in members]
        assert told == [count + 1 for count in before], (action, words, before, told)
