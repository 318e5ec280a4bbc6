"""What a person reads of the inbox, and says about mails."""

from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator

from app.fields import Instant, ReadSchema, Schema, refuse
from app.i18n import gettext as _
from app.notices.models import Delivery, NoticeKind
from app.pagination import Page


class NoticeRead(ReadSchema):
    """A notice in the language of the request; `is_open`: it still asks for something."""

    id: UUID
    kind: NoticeKind
    subject: str
    message: str
    name_ko: str
    name_en: str
    path: str
    is_call: bool
    is_open: bool
    until: Instant | None
    created_at: Instant
    read_at: Instant | None


class NoticePage(Page[NoticeRead]):
    """A page of the inbox, newest first; `unread` counts all of it."""

    unread: int


class Marked(ReadSchema):
    """How many notices were marked as read."""

    count: int


class Preferences(Schema):
    """How each kind is mailed, and in which language. Security mails are always sent."""

    locale: Literal["ko", "en"] = "ko"
    deliveries: dict[NoticeKind, Delivery] = Field(default_factory=dict)

    @field_validator("deliveries")
    @classmethod
    def keep_security(cls, value: dict[NoticeKind, Delivery]) -> dict[NoticeKind, Delivery]:
        """Refuse to put off what protects the account."""
        if value.get(NoticeKind.SECURITY, Delivery.NOW) != Delivery.NOW:
            raise refuse("always", _("보안 알림은 끌 수 없습니다."))
        return value
