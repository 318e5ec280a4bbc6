"""Certificates over HTTP: for the parties of a case, and what everybody needs to check them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from app.accounts.deps import CurrentActor
from app.certificates import credential, kinds, paper, performance, service
from app.certificates.models import Certificate
from app.certificates.schemas import (
    CertificateCorrect,
    CertificateIssue,
    CertificateRead,
    CertificateRevoke,
    CertificateShow,
    KindRead,
    PerformanceAdd,
    PerformanceRead,
    PublicCheck,
)
from app.database import ReadSession, WriteSession
from app.files.deps import ANSWER, BODY, CurrentFile, attachment, give

router = APIRouter(tags=["certificates"])
content_router = APIRouter(include_in_schema=False)
Found = dict[str, Any]
OF_CASE = "/cases/{case_id}/certificates"
ONE = "/certificates/{certificate_id}"
RECORDS = "/cases/{case_id}/performance-records"


def _made(response: Response, certificate: Certificate) -> None:
    response.headers["Location"] = f"/api/v1/certificates/{certificate.id}"


@router.get("/certificate-kinds", name="api.certificates.kinds", response_model=list[KindRead])
def list_kinds() -> list[kinds.Kind]:
    """List the kinds of certificates with who issues them and on what basis."""
    return list(kinds.kinds().values())


@router.get(OF_CASE, name="api.cases.certificates", response_model=list[CertificateRead])
def list_certificates(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Found]:
    """List the certificates of a case, newest first."""
    return [service.present(session, each) for each in service.of_case(session, actor, case_id)]


@router.post(
    OF_CASE,
    name="api.cases.certificates.issue",
    response_model=CertificateRead,
    status_code=status.HTTP_201_CREATED,
)
def issue(
    session: WriteSession, actor: CurrentActor, case_id: str, data: CertificateIssue, response: Response
) -> Found:
    """Issue the certificate of a case in the name of an organization."""
    certificate = service.issue(session, actor, case_id, data)
    _made(response, certificate)
    return service.present(session, certificate)


@router.get(ONE, name="api.certificates.read", response_model=CertificateRead)
def read_certificate(session: ReadSession, actor: CurrentActor, certificate_id: UUID) -> Found:
    """Show a certificate."""
    return service.present(session, service.get(session, actor, certificate_id))


@router.post(
    f"{ONE}/correct",
    name="api.certificates.correct",
    response_model=CertificateRead,
    status_code=status.HTTP_201_CREATED,
)
def correct(
    session: WriteSession,
    actor: CurrentActor,
    certificate_id: UUID,
    data: CertificateCorrect,
    response: Response,
) -> Found:
    """Replace a certificate by a corrected one."""
    certificate = service.correct(session, actor, certificate_id, data)
    _made(response, certificate)
    return service.present(session, certificate)


@router.post(f"{ONE}/revoke", name="api.certificates.revoke", response_model=CertificateRead)
def revoke(
    session: WriteSession, actor: CurrentActor, certificate_id: UUID, data: CertificateRevoke
) -> Found:
    """Revoke a certificate."""
    return service.present(session, service.revoke(session, actor, certificate_id, data))


@router.put(f"{ONE}/shown", name="api.certificates.show", response_model=CertificateRead)
def show(session: WriteSession, actor: CurrentActor, certificate_id: UUID, data: CertificateShow) -> Found:
    """Choose what the public page shows."""
    return service.present(session, service.show(session, actor, certificate_id, data))


@router.get(
    f"{ONE}/document",
    name="api.certificates.document",
    response_class=Response,
    responses={200: {"content": {credential.MEDIA_TYPE: {}}, "description": "The signed document"}},
)
def get_document(session: ReadSession, actor: CurrentActor, certificate_id: UUID) -> Response:
    """Give the signed document."""
    certificate = service.get(session, actor, certificate_id)
    return attachment(certificate.signed.encode(), f"{certificate.number}.jwt", credential.MEDIA_TYPE)


@router.get(
    f"{ONE}/paper",
    name="api.certificates.paper",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "The paper"}},
)
def get_paper(session: ReadSession, actor: CurrentActor, certificate_id: UUID) -> Response:
    """Give the paper in the language of the request; it carries the signed document."""
    found = service.present(session, service.get(session, actor, certificate_id))
    return attachment(paper.render(found), f"{found['number']}.pdf", "application/pdf")


@router.get("/certificate-checks/{token}", name="api.certificates.check", response_model=PublicCheck)
def check(session: ReadSession, token: str) -> Found:
    """Say whether a certificate holds, and what its firm chose to show."""
    return service.public(session, token)


@router.get(RECORDS, name="api.cases.performance_records", response_model=list[PerformanceRead])
def list_records(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Found]:
    """List the 성능확인서 that other bodies issued."""
    return performance.of_case(session, actor, case_id)


@router.post(
    RECORDS,
    name="api.cases.performance_records.record",
    response_model=PerformanceRead,
    status_code=status.HTTP_201_CREATED,
)
def record_performance(
    session: WriteSession, actor: CurrentActor, case_id: str, data: PerformanceAdd
) -> Found:
    """Note a 성능확인서 that another body issued."""
    return performance.present(session, [performance.record(session, actor, case_id, data)])[0]


@router.post(
    f"{RECORDS}/{{record_id}}/files",
    name="api.cases.performance_records.upload",
    response_model=PerformanceRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def upload(
    session: WriteSession, actor: CurrentActor, case_id: str, record_id: UUID, file: CurrentFile
) -> Found:
    """Keep the file that is the body as a copy."""
    return performance.present(session, [performance.attach(session, actor, case_id, record_id, file)])[0]


@router.get(
    f"{RECORDS}/{{record_id}}/files/{{file_id}}",
    name="api.cases.performance_records.file",
    responses=ANSWER,
    response_class=Response,
)
def get_file(
    session: ReadSession, actor: CurrentActor, case_id: str, record_id: UUID, file_id: UUID
) -> Response:
    """Give a copy, to be saved."""
    return give(performance.find_file(session, actor, case_id, record_id, file_id))


@content_router.get("/.well-known/jwks.json", name="certificates.keys")
def get_keys(session: ReadSession) -> Found:
    """Give the public keys, old ones too."""
    return service.jwks(session)


@content_router.get("/status/{number}", name="certificates.status")
def get_status(session: ReadSession, number: int) -> Response:
    """Give a status list as of now, to be kept beside certificates that are checked without a network."""
    return Response(service.status(session, number), media_type=credential.MEDIA_TYPE)


@content_router.get("/contexts/demonstration-v1", name="certificates.context")
def get_context() -> Response:
    """Give the JSON-LD context of our own words."""
    return Response(credential.context_text(), media_type="application/ld+json")
