"""Fictional cases, played through the services as people would: every rule holds, every step is noted.

`data/demo_cases.toml` tells them in days from today: whole numbers under the keys of DAYS become dates. What
follows a match is told in days from the first day of use.
The places are real and act in nothing: DEMO-OPERATOR-1 stands in for every host.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.accounts import service as accounts
from app.accounts.models import User
from app.actor import USUAL_GRANTS, Actor, Role
from app.cases import meetings, rescheduling, schemas, steps
from app.cases import service as cases
from app.cases.change_schemas import ChangeAnswer, ChangePropose
from app.demands import service as demands
from app.demands.models import Demand
from app.demands.schemas import DemandCreate, DemandStep
from app.messages import service as messages
from app.messages.schemas import MessageCreate
from app.notices.models import Notice
from seed import demo_after

Row = dict[str, Any]
DAYS = frozenset(
    {"starts_on", "ends_on", "promised_on", "held_on", "earliest_start", "latest_end", "on"}
    | {"granted_on", "valid_until", "ended_on"}
)
# What says who does what, when and where; the rest of a step is its data.
CONTROL = frozenset({"by", "do", "day", "at", "channel"})
NOON, MINUTE = time(3, tzinfo=UTC), timedelta(minutes=1)
# Steps that say when it happened, beside the day on which it is entered.
MOMENT = frozenset({"incident"})
FIRMS = {"one": "DEMO-STARTUP-1", "two": "DEMO-STARTUP-2"}
PEOPLE = {
    "firm": ("startup@demo.example", "DEMO-STARTUP-1", Role.STARTUP),
    "host": ("operator@demo.example", "DEMO-OPERATOR-1", Role.OPERATOR),
    "desk": ("coordinator@demo.example", "DEMO-COORD-1", Role.COORDINATOR),
}
STEPS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "return": (schemas.CaseReturn, steps.return_case),
    "resubmit": (schemas.CaseResubmit, steps.resubmit),
    "consult": (schemas.CaseConsult, steps.consult),
    "review": (schemas.CaseReview, steps.review),
    "accept": (schemas.CaseAccept, steps.accept_terms),
    "approve": (schemas.CaseApprove, steps.approve),
    "reject": (schemas.CaseReject, steps.reject),
    "withdraw": (schemas.CaseWithdraw, steps.withdraw),
    "message": (MessageCreate, messages.write),
    "meet": (schemas.MeetingCreate, meetings.propose),
    "wish": (ChangePropose, rescheduling.propose),
    **demo_after.STEPS,
}
ANSWERS: dict[str, Callable[..., Any]] = {
    "accept_wish": rescheduling.accept,
    "confirm_wish": rescheduling.confirm,
}


@dataclass
class Story:
    """One demand, where it is asked for, and what happens; `cases` are the ids of its cases by place."""

    demand: Row
    firm: str
    written: int
    steps: list[Row]
    demand_id: str = ""
    cases: dict[str, str] = field(default_factory=dict)


def _moved(step: Row, shift: int, words: Row) -> Row:
    """Return a step of a plan, shifted, with the words of its story put in."""
    new = {key: value + shift if key in DAYS | {"day"} else value for key, value in step.items()}
    new |= {key: words[key] for key in words.keys() & new.keys()}
    if "rows" in new:
        new["rows"] = [row | {"day": row["day"] + shift} for row in new["rows"]]
    return new


def _steps(row: Row, told: Row) -> list[Row]:
    """Return the steps of a story: its own or a plan shifted to its days, and what followed the match."""
    words = row.get("words", {})
    steps = row.get("steps") or [
        {"at": row["place"]} | _moved(step, row.get("shift", 0), words) for step in told["plan"][row["plan"]]
    ]
    asked = next(step for step in steps if step["do"] == "request")
    after = [step for part in row.get("then", ()) for step in told["after"][part]]
    return steps + [{"at": asked["at"]} | _moved(step, asked["starts_on"], words) for step in after]


def read() -> list[Story]:
    """Return the stories of the data file."""
    text = (files("seed") / "data" / "demo_cases.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    found = []
    for row in told["story"]:
        acts = _steps(row, told)
        found.append(Story(row["demand"], row.get("firm", "one"), min(act["day"] for act in acts) - 2, acts))
    return found


class Player:
    """Plays steps at their instants."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.today = clock.today()
        self.actors = {name: self._actor(*who) for name, who in PEOPLE.items()}

    def _actor(self, email: str, code: str, role: Role) -> Actor:
        user = self.session.scalars(sa.select(User).where(User.email == email)).one()
        organization = accounts.get_organization(self.session, code)
        grants = USUAL_GRANTS if role == Role.COORDINATOR else frozenset()
        return Actor(user_id=user.id, organization_id=organization.id, role=role, grants=grants)

    def day(self, offset: int) -> date:
        """Return the day that lies so many days from today."""
        return self.today + timedelta(days=offset)

    def _filled(self, row: Row) -> Row:
        filled = {key: self.day(value) if key in DAYS else value for key, value in row.items()}
        if "rows" in row:
            filled["rows"] = [self._measured(each) for each in row["rows"]]
        return filled

    def _measured(self, row: Row) -> Row:
        at = datetime.combine(self.day(row["day"]), NOON)
        return {key: value for key, value in row.items() if key != "day"} | {"at": at.isoformat()}

    def _spoken(self, code: str, day: int, channel: str) -> Row:
        return {
            "organization": code,
            "person": "가상 담당자",
            "channel": channel,
            "on": self.day(day),
            "evidence": "시연용 가상 기록",
        }

    def write(self, story: Story) -> None:
        """Write and submit the demand of a story; the second firm has no account, so the desk does it."""
        data = self._filled(story.demand)
        actor, said = self.actors["firm"], None
        if story.firm == "two":
            actor, said = self.actors["desk"], self._spoken(FIRMS["two"], story.written, "paper")
        demand = demands.create(
            self.session, actor, DemandCreate.model_validate({**data, "on_behalf_of": said})
        )
        demands.submit(self.session, actor, str(demand.id), DemandStep.model_validate({"on_behalf_of": said}))
        story.demand_id = str(demand.id)

    def take(self, story: Story, step: Row) -> None:
        """Take one step of a story."""
        data = self._filled({key: value for key, value in step.items() if key not in CONTROL})
        who, channel = step["by"], step.get("channel", "")
        if who == "firm" and story.firm == "two":
            channel = channel or "phone"
        if channel:
            code = FIRMS[story.firm] if who == "firm" else PEOPLE["host"][1]
            data["on_behalf_of"], who = self._spoken(code, step["day"], channel), "desk"
        actor, place, do = self.actors[who], step["at"], step["do"]
        if do in MOMENT:
            data["at"] = clock.now()
        if do == "request":
            asked = schemas.CaseCreate.model_validate(
                {**data, "demand_id": story.demand_id, "testbed_id": place}
            )
            story.cases[place] = str(cases.request(self.session, actor, asked).id)
        elif do in ANSWERS:
            ANSWERS[do](self.session, actor, story.cases[place], 1, ChangeAnswer.model_validate(data))
        else:
            schema, play = STEPS[do]
            play(self.session, actor, story.cases[place], schema.model_validate(data))


def load(session: Session) -> None:
    """Play what has not been played yet, in the order of the days; twice changes nothing."""
    player = Player(session)
    firms = [accounts.get_organization(session, code).id for code in FIRMS.values()]
    known = set(session.scalars(sa.select(Demand.title).where(Demand.organization_id.in_(firms))))
    acts: list[tuple[int, Callable[[], None]]] = []
    for story in read():
        if story.demand["title"] in known:
            continue
        acts.append((story.written, partial(player.write, story)))
        acts += [(step["day"], partial(player.take, story, step)) for step in story.steps]
    acts.sort(key=lambda act: act[0])  # stable: what happens on one day keeps its order
    for place, (day, play) in enumerate(acts):
        instant = datetime.combine(player.day(day), NOON) + place * MINUTE
        # Nothing of the past lies in the future: today's steps were taken a moment ago.
        with clock.at(min(instant, clock.now() - (len(acts) - place) * timedelta(milliseconds=1))):
            play()
    if acts:
        _read_old_notices(session)


def _read_old_notices(session: Session) -> None:
    """Let fictional people have read what is older than two days: a first look begins with what is new."""
    invented = sa.select(User.id).where(User.is_demo)
    old = Notice.created_at < clock.now() - timedelta(days=2)
    unread = sa.update(Notice).where(Notice.user_id.in_(invented), old, Notice.read_at.is_(None))
    session.execute(unread.values(read_at=clock.now()))
