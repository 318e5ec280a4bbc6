"""What is said and read of calendar feeds."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from app.calendars.models import FeedKind
from app.cases.schemas import TestbedRef
from app.fields import IdOrCode, Instant, ReadSchema, Schema, refuse
from app.i18n import gettext as _


class FeedCreate(Schema):
    """Make a feed; `busy_only` says when a testbed is taken and nothing else, for passing on."""

    kind: FeedKind
    testbed: IdOrCode | None = None
    busy_only: bool = False

    @model_validator(mode="after")
    def check_testbed(self) -> Self:
        """A testbed's feed needs its testbed."""
        if self.kind == FeedKind.TESTBED and not self.testbed:
            raise refuse("missing", _("어느 테스트베드의 달력인지 골라 주세요."), "testbed")
        return self


class FeedRead(ReadSchema):
    """A feed with its address; whoever has the address can read it."""

    id: UUID
    kind: FeedKind
    testbed: TestbedRef | None
    busy_only: bool
    url: str
    created_at: Instant
