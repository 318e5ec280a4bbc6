"""Certificates: issued once a result is there, corrected, revoked, shown, and looked up by anybody."""

import secrets
import uuid
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from joserfc.jwk import OKPKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service as accounts
from app.accounts.models import Organization, OrganizationKind
from app.actor import Actor
from app.cases import service as cases
from app.cases.models import Case
from app.cases.service import OwnOrganization
from app.cases.states import Party
from app.certificates import content, credential, keys, status_list
from app.certificates.content import MEMBERS, Issuance
from app.certificates.kinds import DEMONSTRATION, kinds
from app.certificates.models import Certificate, CertificateNumber, PublicKey, RevocationReason, Shown
from app.certificates.schemas import CertificateCorrect, CertificateIssue, CertificateRevoke, CertificateShow
from app.demonstrations import service as demonstrations
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.i18n import gettext as _

# Which organizations beside the host may be named as issuer: bodies of the city and of Daejeon Technopark.
ISSUERS = frozenset({OrganizationKind.COORDINATOR, OrganizationKind.PUBLIC})
ALWAYS = (Shown.PRODUCT,)


class NoResult(Conflict):
    """The demonstration has no result yet."""

    code = "no-result"
    title = "결과보고서와 실증기관의 확인의견이 모두 있어야 확인서를 발급할 수 있습니다."


class AlreadyIssued(Conflict):
    """The case has a certificate that holds."""

    code = "already-issued"
    title = "이미 발급한 확인서가 있습니다. 고치려면 정정 발급을 해 주세요."


class NotInForce(Conflict):
    """The certificate does not hold any more."""

    code = "not-in-force"
    title = "이미 취소된 확인서입니다."


class Broken(Conflict):
    """What is kept of a certificate is not what was signed."""

    code = "signature-broken"
    title = "보관된 확인서가 서명과 맞지 않습니다. 관리자에게 알려 주세요."


def _query() -> sa.Select[Any]:
    return sa.select(Certificate).options(joinedload(Certificate.issuer))


def of_case(session: Session, actor: Actor, case_id: str) -> list[Certificate]:
    """Return the certificates of a case, newest first. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    return list(
        session.scalars(_query().where(Certificate.case_id == case.id).order_by(Certificate.number.desc()))
    )


def get(session: Session, actor: Actor, certificate_id: uuid.UUID, *, lock: bool = False) -> Certificate:
    """Return a certificate of a case the actor may see. Raises NotFound."""
    found: Certificate | None = session.scalar(_query().where(Certificate.id == certificate_id))
    if found is None:
        raise NotFound
    # Steps of one case queue on its row; what they found before is read again behind the lock.
    cases.get(session, actor, found.case_id, lock=lock)
    if lock:
        query = _query().where(Certificate.id == certificate_id)
        found = session.scalars(query.execution_options(populate_existing=True)).one()
    return found


def public_keys(session: Session) -> dict[str, OKPKey]:
    """Return every key that has ever signed, by its thumbprint."""
    return {row.kid: OKPKey.import_key(_plain(row.jwk)) for row in session.scalars(sa.select(PublicKey))}


def _plain(jwk: dict[str, Any]) -> dict[str, str | list[str]]:
    return {name: jwk[name] for name in ("kty", "crv", "x")}


def jwks(session: Session) -> dict[str, Any]:
    """Return the public keys as a JWK Set, newest first."""
    query = sa.select(PublicKey).order_by(PublicKey.created_at.desc(), PublicKey.kid)
    return {"keys": [row.jwk for row in session.scalars(query)]}


def register(session: Session, key: keys.SigningKey) -> None:
    """Keep the public half of a key."""
    if session.scalar(sa.select(PublicKey.id).where(PublicKey.kid == key.kid)) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(PublicKey(kid=key.kid, jwk=key.public))


def read(session: Session, certificate: Certificate) -> tuple[dict[str, Any], str]:
    """Return what a certificate says and the key that signed it. Raises Broken where it was altered."""
    try:
        return credential.open_signed(certificate.signed, public_keys(session))
    except credential.Untrusted as exc:
        raise Broken(number=certificate.number) from exc


def _next_number(session: Session) -> str:
    year = clock.today().year
    query = sa.select(CertificateNumber).where(CertificateNumber.year == year).with_for_update()
    query = query.execution_options(populate_existing=True)
    counter = session.scalar(query)
    if counter is None:
        # The first certificates of a year may be rivals: one of them begins the count, the others wait.
        with suppress(IntegrityError), session.begin_nested():
            session.add(CertificateNumber(year=year, last=0))
        counter = session.scalars(query).one()
    counter.last += 1
    session.flush()
    return f"DJ-{year}-{counter.last:04d}"


def _next_index(session: Session) -> int:
    # Behind the lock of the year's counter; a number that is taken all the same is refused by the database.
    last = session.scalar(sa.select(sa.func.max(Certificate.status_index)))
    return 0 if last is None else last + 1


def _issuer(session: Session, case: Case, code: str | None) -> Organization:
    if not code:
        return case.host
    try:
        found = accounts.get_organization(session, code)
    except NotFound:
        raise invalid("issuer", "unknown-code", _("알 수 없는 기관입니다.")) from None
    if found.id != case.host_id and found.kind not in ISSUERS:
        raise invalid(
            "issuer",
            "not-issuer",
            _("실증기관이나 시·대전테크노파크의 담당 기관만 발급 기관이 될 수 있습니다."),
        )
    return found


def issuers(session: Session, case: Case) -> list[Organization]:
    """Return who may be named as issuer, the host first."""
    query = sa.select(Organization).where(Organization.kind.in_(ISSUERS), Organization.id != case.host_id)
    return [case.host, *session.scalars(query.order_by(Organization.name_ko))]


def in_force(session: Session, case: Case) -> Certificate | None:
    """Return the certificate of a case that holds, if one does."""
    query = _query().where(Certificate.case_id == case.id, Certificate.revoked_at.is_(None))
    found: Certificate | None = session.scalar(query)
    return found


def certified(session: Session, keys: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return for which of the cases a certificate was ever issued."""
    return frozenset(session.scalars(sa.select(Certificate.case_id).where(Certificate.case_id.in_(keys))))


def _check(actor: Actor, case: Case) -> None:
    if Party.DESK not in cases.parties(actor, case):
        raise Forbidden
    if actor.organization_id == case.firm_id:
        raise OwnOrganization


def _make(
    session: Session, actor: Actor, case: Case, issuer_code: str | None, replaced: Certificate | None
) -> Certificate:
    """Sign and keep a certificate. Everything that may refuse comes before the first row is written."""
    result = demonstrations.result(session, case.id)
    if result is None:
        raise NoResult
    issuer = _issuer(session, case, issuer_code)
    key = keys.newest()
    register(session, key)
    number, index = _next_number(session), _next_index(session)
    issuance = Issuance(uuid.uuid4(), kinds()[DEMONSTRATION], issuer, clock.now(), index)
    said = content.subject(case, result, number, replaced.number if replaced else None)
    certificate = Certificate(
        id=issuance.key,
        number=number,
        case_id=case.id,
        issuer_id=issuer.id,
        issuer=issuer,
        issued_by=actor.user_id,
        issued_on=clock.today(),
        status_index=index,
        signed=credential.sign(key, content.document(issuance, said)),
        token=secrets.token_urlsafe(16),
        shown=list(replaced.shown) if replaced else [str(field) for field in ALWAYS],
        supersedes_id=replaced.id if replaced else None,
    )
    session.add(certificate)
    session.flush()
    audit.record(actor, "certificate.issued", certificate, number=number, issuer=issuer.code)
    return certificate


def issue(session: Session, actor: Actor, case_id: str, data: CertificateIssue) -> Certificate:
    """Issue the certificate of a case in the name of its host or of a body of the city.

    Raises NotFound, NoResult, AlreadyIssued, Invalid, keys.KeyUnavailable.
    """
    case = cases.get(session, actor, case_id, lock=True)
    _check(actor, case)
    if in_force(session, case):
        raise AlreadyIssued
    certificate = _make(session, actor, case, data.issuer, None)
    cases.remark(session, actor, case, "certify", certificate=certificate.number)
    return certificate


def _end(actor: Actor, certificate: Certificate, code: RevocationReason, reason: str) -> None:
    certificate.revoked_at = clock.now()
    certificate.revoked_by = actor.user_id
    certificate.reason_code = code
    certificate.reason = reason
    audit.record(actor, "certificate.revoked", certificate, reason_code=code, number=certificate.number)


def _holding(session: Session, actor: Actor, certificate_id: uuid.UUID) -> tuple[Certificate, Case]:
    certificate = get(session, actor, certificate_id, lock=True)
    case = cases.load(session, certificate.case_id)
    _check(actor, case)
    if certificate.revoked_at:
        raise NotInForce
    return certificate, case


def revoke(session: Session, actor: Actor, certificate_id: uuid.UUID, data: CertificateRevoke) -> Certificate:
    """Revoke a certificate; the status list says so from now on. Raises NotFound, NotInForce."""
    certificate, case = _holding(session, actor, certificate_id)
    _end(actor, certificate, data.reason_code, data.reason)
    said = {"certificate": certificate.number, "revocation": data.reason_code, "reason": data.reason}
    cases.remark(session, actor, case, "revoke_certificate", **said)
    return certificate


def correct(
    session: Session, actor: Actor, certificate_id: uuid.UUID, data: CertificateCorrect
) -> Certificate:
    """Replace a certificate by one made from the result as it is now.

    Raises NotFound, NotInForce, NoResult, Invalid, keys.KeyUnavailable.
    """
    replaced, case = _holding(session, actor, certificate_id)
    certificate = _make(session, actor, case, data.issuer or replaced.issuer.code, replaced)
    _end(actor, replaced, RevocationReason.SUPERSEDED, data.reason)
    said = {"certificate": certificate.number, "supersedes": replaced.number, "reason": data.reason}
    cases.remark(session, actor, case, "correct_certificate", **said)
    return certificate


def show(session: Session, actor: Actor, certificate_id: uuid.UUID, data: CertificateShow) -> Certificate:
    """Choose what the public page shows; the firm's own matter. Raises NotFound, Forbidden."""
    certificate = get(session, actor, certificate_id, lock=True)
    case = cases.load(session, certificate.case_id)
    if not {Party.FIRM, Party.DESK} & cases.parties(actor, case):
        raise Forbidden
    certificate.shown = [str(field) for field in Shown if field in data.shown]
    audit.record(actor, "certificate.shown", certificate, shown=certificate.shown)
    return certificate


def _number_of(session: Session, condition: sa.ColumnElement[bool]) -> str | None:
    return session.scalar(sa.select(Certificate.number).where(condition))


def present(session: Session, certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as the parties of its case see it."""
    columns = {
        column.key: getattr(certificate, column.key) for column in sa.inspect(Certificate).column_attrs
    }
    said, kid = read(session, certificate)
    older = certificate.supersedes_id
    return {
        **columns,
        "kind": DEMONSTRATION,
        "state": certificate.state,
        "issuer": certificate.issuer,
        "document": said,
        "kid": kid,
        "verify_url": content.verify_url(certificate.token),
        "supersedes": _number_of(session, Certificate.id == older) if older else None,
        "superseded_by": _number_of(session, Certificate.supersedes_id == certificate.id),
    }


def public(session: Session, token: str) -> dict[str, Any]:
    """Return what everybody who has the code may know. Raises NotFound."""
    certificate = session.scalar(_query().where(Certificate.token == token))
    if certificate is None:
        raise NotFound
    said = read(session, certificate)[0]["credentialSubject"]
    return {
        "number": certificate.number,
        "kind": DEMONSTRATION,
        "state": certificate.state,
        "issuer": certificate.issuer,
        "is_fictional": said["isFictional"],
        "fields": {
            field: said[MEMBERS[field][0]]
            if len(MEMBERS[field]) == 1
            else {name: said[name] for name in MEMBERS[field]}
            for field in Shown
            if field in certificate.shown
        },
    }


def status(session: Session, number: int) -> str:
    """Return a status list as of now, signed. Raises NotFound, keys.KeyUnavailable."""
    first = (number - 1) * status_list.SIZE
    last = session.scalar(sa.select(sa.func.max(Certificate.status_index))) or 0
    if number < 1 or first > last:
        raise NotFound
    query = sa.select(Certificate.status_index).where(
        Certificate.revoked_at.is_not(None),
        Certificate.status_index >= first,
        Certificate.status_index < first + status_list.SIZE,
    )
    key = keys.newest()
    revoked = [index - first for index in session.scalars(query)]
    return credential.sign(key, content.status_document(number, revoked))
