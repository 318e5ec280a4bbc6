"""What people send about themselves, and what is told of organizations."""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from app.accounts.countries import Country
from app.accounts.models import JoinStatus, NumberStatus, OrganizationKind
from app.actor import Grant, Role
from app.fields import Instant, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _

NUMBER_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def is_business_number(digits: str) -> bool:
    """Tell whether ten digits carry the check digit of a 사업자등록번호 (National Tax Service rule)."""
    if not re.fullmatch(r"\d{10}", digits):
        return False
    values = [int(digit) for digit in digits]
    total = sum(value * weight for value, weight in zip(values, NUMBER_WEIGHTS, strict=False))
    return (10 - (total + values[8] * 5 // 10) % 10) % 10 == values[9]


def _business_number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    digits = re.sub(r"[\s-]", "", value)
    if digits and not is_business_number(digits):
        message = _("사업자등록번호 10자리를 확인해 주세요. 맞지 않는 번호입니다.")
        raise refuse("business_number", message)
    return digits or None


def _email(value: str) -> str:
    value = value.strip().lower()
    if len(value) > 254 or not MAIL.fullmatch(value):
        raise refuse("email", _("전자우편 주소를 name@example.kr처럼 적어 주세요."))
    return value


def _password(value: SecretStr) -> SecretStr:
    if not 10 <= len(value.get_secret_value()) <= 200:
        raise refuse("password", _("비밀번호는 10자 이상으로 정해 주세요."))
    return value


def _blank_to_none(value: Any) -> Any:
    return None if value == "" else value


BusinessNumber = Annotated[str | None, BeforeValidator(_business_number)]
Email = Annotated[Text, AfterValidator(_email)]
NewPassword = Annotated[SecretStr, AfterValidator(_password)]


class SignIn(Schema):
    """Sign in; `organization` chooses one of several memberships."""

    email: Email
    password: SecretStr
    code: str | None = Field(default=None, max_length=10)
    organization: str | None = Field(default=None, max_length=64)


class SignUp(Schema):
    """The first person of a firm, institute or public body that asks for demonstrations.

    Without any number it is a founder-to-be (예비창업자), who enters one later.
    """

    email: Email
    password: NewPassword
    name: Text = Field(min_length=1, max_length=100)
    organization_name: Text = Field(min_length=1, max_length=200)
    kind: Literal["startup", "research", "public"] = "startup"
    business_number: BusinessNumber = None
    country: Country = "KR"
    registration_number: Annotated[Text | None, BeforeValidator(_blank_to_none), Field(max_length=64)] = None

    @model_validator(mode="after")
    def check_number(self) -> Self:
        """A firm of another country has the number of that country, one of this country ours or none yet."""
        if self.country != "KR" and not self.registration_number:
            raise refuse("missing", _("그 나라의 등록번호를 적어 주세요."), "registration_number")
        if self.country == "KR" and self.registration_number:
            raise refuse("country", _("등록번호를 발급한 나라를 골라 주세요."), "country")
        if self.country != "KR" and self.business_number:
            raise refuse("number", _("국내 번호와 해외 번호 가운데 하나만 적어 주세요."), "business_number")
        return self


class PasswordReset(Schema):
    """Ask for a link to set a new password."""

    email: Email


class LinkUse(Schema):
    """Use a mailed link; what is needed depends on what it is for."""

    password: NewPassword | None = None
    name: Text = Field(default="", max_length=100)


class Invite(Schema):
    """Invite somebody into an organization."""

    email: Email
    role: Role
    organization: str | None = None
    unit_id: Annotated[UUID | None, BeforeValidator(_blank_to_none)] = None
    grants: list[Grant] = Field(default_factory=list, max_length=4)


class JoinDecision(Schema):
    """Answer to a wish to join."""

    accept: bool


class Verify(Schema):
    """How a coordinator verified a number."""

    method: str = Field(default="document", pattern="^(document|tax-office)$")


class UserRead(ReadSchema):
    """A person as they see themselves."""

    id: UUID
    email: str
    name: str


class OrganizationRef(ReadSchema):
    """An organization in short."""

    id: UUID
    code: str
    name_ko: str
    name_en: str


class OrganizationRead(OrganizationRef):
    """An organization as everybody sees it."""

    kind: OrganizationKind
    category: str
    district: str | None
    homepage: str
    provenance: str
    confidence: str


class OrganizationOwn(OrganizationRead):
    """An organization as its members and coordinators see it."""

    business_number: str | None
    country: str
    registration_number: str | None
    number_status: NumberStatus


class SessionRead(ReadSchema):
    """A fresh session; the token is shown this once."""

    token: str
    expires_at: Instant
    user: UserRead


class MeRead(ReadSchema):
    """Who the caller is."""

    user: UserRead
    organization: OrganizationRef
    role: Role


class JoinRequestRead(ReadSchema):
    """A wish to join."""

    id: UUID
    status: JoinStatus
    user: UserRead
    organization: OrganizationRef


class MembershipRead(ReadSchema):
    """A membership in short."""

    id: UUID
    role: Role
    starts_on: date | None
    ends_on: date | None
    organization: OrganizationRef


class Accepted(ReadSchema):
    """What happens next, in words that tell nothing about anybody else."""

    message: str
