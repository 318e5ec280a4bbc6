"""Pages of certificates: those of a case, and the page that a code leads everybody to."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import i18n, policy
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.cases.states import Party
from app.certificates import credential, kinds, paper, performance, service
from app.certificates.models import RevocationReason
from app.certificates.schemas import (
    CertificateCorrect,
    CertificateIssue,
    CertificateRevoke,
    CertificateShow,
    PerformanceAdd,
)
from app.database import ReadSession, WriteSession
from app.demonstrations import service as demonstrations
from app.errors import NotFound
from app.files import service as files
from app.files.deps import attachment, give
from app.i18n import pick
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, Forms, read, see, shown_again
from app.web.templating import render

router = page_router()
CHOSEN_REASONS = [code for code in RevocationReason if code != RevocationReason.SUPERSEDED]


def _case_page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    case = cases.get(session, actor, number)
    parties = cases.parties(actor, case)
    may_issue = Party.DESK in parties and policy.may("web.case.certificates.issue", actor)
    found = [service.present(session, each) for each in service.of_case(session, actor, number)]
    forms = Forms(refused)
    for each in found:
        if (name := f"show-{each['id']}") not in forms:
            forms[name] = Form({"shown": each["shown"]}, prefix=f"{name}-")
    return render(
        request,
        "certificates/case.html",
        case=cases.present(case, actor),
        kinds=kinds.kinds(),
        certificates=found,
        records=performance.of_case(session, actor, number),
        has_result=demonstrations.result(session, case.id) is not None,
        in_force=any(each["revoked_at"] is None for each in found),
        may_issue=may_issue,
        may_show=Party.FIRM in parties and policy.may("web.case.certificates.show", actor),
        may_record=bool({Party.FIRM, Party.DESK} & parties)
        and policy.may("web.case.performance.record", actor),
        issuers=[(each.code, pick(each.name_ko, each.name_en)) for each in service.issuers(session, case)]
        if may_issue
        else [],
        chosen_reasons=[str(code) for code in CHOSEN_REASONS],
        forms=forms,
        refused=forms.refused,
        paper=paper,
    )


@router.get("/cases/{number}/certificates", name="web.case.certificates")
def show_certificates(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show the certificates of a case and what other bodies issued."""
    return _case_page(request, session, actor, number)


@router.get("/cases/{number}/certificates/{name}", name="web.case.certificates.get")
def get_certificate(session: ReadSession, actor: CurrentActor, number: str, name: str) -> Response:
    """Give a certificate to be saved: DJ-2026-0001.pdf, DJ-2026-0001.en.pdf or DJ-2026-0001.jwt."""
    code, _dot, ending = name.partition(".")
    found = next((each for each in service.of_case(session, actor, number) if each.number == code), None)
    if found is None or ending not in ("pdf", "en.pdf", "jwt"):
        raise NotFound
    if ending == "jwt":
        return attachment(found.signed.encode(), name, credential.MEDIA_TYPE)
    with i18n.speaking("en" if ending == "en.pdf" else "ko"):
        return attachment(paper.render(service.present(session, found)), name, "application/pdf")


def _shown_again(request: Request, actor: Actor, number: str, form: Form, action: str) -> None:
    form.values["action"] = [action]
    shown_again(request, form, lambda session, refused: _case_page(request, session, actor, number, refused))


@router.post("/cases/{number}/certificates", name="web.case.certificates.issue")
def issue(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Issue the certificate of a case."""
    _shown_again(request, actor, number, form, "issue")
    made = service.issue(session, actor, number, read(CertificateIssue, form))
    return see(f"/cases/{number}/certificates#{made.number}")


@router.post("/cases/{number}/certificates/{certificate_id}/correct", name="web.case.certificates.correct")
def correct(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    number: str,
    certificate_id: UUID,
    form: CurrentForm,
) -> Response:
    """Replace a certificate by a corrected one."""
    _shown_again(request, actor, number, form, f"correct-{certificate_id}")
    made = service.correct(session, actor, certificate_id, read(CertificateCorrect, form))
    return see(f"/cases/{number}/certificates#{made.number}")


@router.post("/cases/{number}/certificates/{certificate_id}/revoke", name="web.case.certificates.revoke")
def revoke(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    number: str,
    certificate_id: UUID,
    form: CurrentForm,
) -> Response:
    """Revoke a certificate."""
    _shown_again(request, actor, number, form, f"revoke-{certificate_id}")
    ended = service.revoke(session, actor, certificate_id, read(CertificateRevoke, form))
    return see(f"/cases/{number}/certificates#{ended.number}")


@router.post("/cases/{number}/certificates/{certificate_id}/shown", name="web.case.certificates.show")
def show(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    number: str,
    certificate_id: UUID,
    form: CurrentForm,
) -> Response:
    """Choose what the public page shows."""
    _shown_again(request, actor, number, form, f"show-{certificate_id}")
    chosen = service.show(session, actor, certificate_id, read(CertificateShow, form))
    return see(f"/cases/{number}/certificates#{chosen.number}")


@router.post("/cases/{number}/performance-records", name="web.case.performance.record")
def record(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Note a 성능확인서 with its copy."""
    _shown_again(request, actor, number, form, "performance")
    copies = [files.check(upload) for upload in form.uploads("file")]
    performance.record(session, actor, number, read(PerformanceAdd, form), *copies)
    return see(f"/cases/{number}/certificates#performance")


@router.get(
    "/cases/{number}/performance-records/{record_id}/files/{file_id}", name="web.case.performance.file"
)
def get_file(
    session: ReadSession, actor: CurrentActor, number: str, record_id: UUID, file_id: UUID
) -> Response:
    """Give a copy, to be saved."""
    return give(performance.find_file(session, actor, number, record_id, file_id))


def _plain(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the chosen fields that are a line of text each."""
    lines = []
    for field, value in fields.items():
        match field:
            case "measures":
                continue
            case "days":
                text = paper.days(value)
            case "serials" | "deviations":
                text = ", ".join(value)
            case "firm" | "place":
                text = paper.said(value)
            case _:
                text = "" if value is None else str(value)
        lines.append((str(field), text))
    return lines


@router.get("/verify/{token}", name="web.certificate")
def show_check(request: Request, session: ReadSession, token: str) -> Response:
    """Say whether a certificate holds, and what its firm chose to show."""
    found = service.public(session, token)
    return render(
        request,
        "certificates/check.html",
        found=found,
        kind=kinds.kinds()[found["kind"]],
        lines=_plain(found["fields"]),
        paper=paper,
    )
