"""What goes in and out about certificates."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.certificates.models import CertificateState, RevocationReason, Shown
from app.fields import Day, IdOrCode, Instant, ReadSchema, Schema, Text
from app.files.schemas import FileRead

Reason = Annotated[Text, Field(min_length=1, max_length=2000)]


class CertificateIssue(Schema):
    """In whose name a certificate is issued; nothing said: the host's."""

    issuer: IdOrCode | None = None


class CertificateRevoke(Schema):
    """Why a certificate is revoked."""

    reason_code: RevocationReason
    reason: Reason


class CertificateCorrect(CertificateIssue):
    """Why a certificate is replaced by a corrected one."""

    reason: Reason


class CertificateShow(Schema):
    """What the public page shows besides number, kind, issuer and state."""

    shown: list[Shown] = Field(max_length=len(Shown))


class KindRead(ReadSchema):
    """A kind of certificate with who issues it and on what basis."""

    code: str
    name_ko: str
    name_en: str
    is_issued_here: bool
    what_ko: str
    what_en: str
    issuers: list[str]
    issuers_ko: str
    issuers_en: str
    basis_ko: str
    basis_en: str
    scheme: str
    regulation: str
    provenance: str
    confidence: str
    checked_on: str


class IssuerRead(ReadSchema):
    """In whose name a certificate was issued."""

    code: str
    name_ko: str
    name_en: str


class CertificateRead(ReadSchema):
    """A certificate for the parties of its case; `document` is what was signed."""

    id: UUID
    number: str
    kind: str
    case_id: UUID
    state: CertificateState
    issuer: IssuerRead
    issued_on: date
    document: dict[str, Any]
    kid: str
    shown: list[Shown]
    verify_url: str
    supersedes: str | None
    superseded_by: str | None
    revoked_at: Instant | None
    reason_code: RevocationReason | None
    reason: str


class PublicCheck(ReadSchema):
    """What everybody who has the code may know: whether it holds, and what the firm chose to show."""

    number: str
    kind: str
    state: CertificateState
    issuer: IssuerRead
    is_fictional: bool
    fields: dict[Shown, Any]


class PerformanceAdd(Schema):
    """A 성능확인서 that another body issued."""

    number: Annotated[Text, Field(min_length=1, max_length=100)]
    body: Annotated[Text, Field(min_length=1, max_length=200)]
    on: Day


class PerformanceRead(ReadSchema):
    """A 성능확인서 that another body issued, with its copies."""

    id: UUID
    number: str
    body: str
    on: date
    files: list[FileRead]
