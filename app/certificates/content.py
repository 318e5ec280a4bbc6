"""What a certificate says: the result of a demonstration as a W3C verifiable credential."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.accounts.models import Organization
from app.cases.models import Case
from app.certificates import credential, status_list
from app.certificates.credential import BASE_CONTEXT
from app.certificates.kinds import Kind
from app.certificates.models import Shown
from app.demonstrations.result import KpiResult, Result
from app.settings import get_settings

LIST_HOLDS = timedelta(days=1)
# Which members of the signed subject a firm shows by choosing a field.
MEMBERS: dict[Shown, tuple[str, ...]] = {
    Shown.PRODUCT: ("product",),
    Shown.FIRM: ("firm",),
    Shown.MODEL: ("model",),
    Shown.VERSION: ("version",),
    Shown.QUANTITY: ("quantity",),
    Shown.SERIALS: ("serials",),
    Shown.SCOPE: ("scope",),
    Shown.PLACE: ("place",),
    Shown.DAYS: ("startedOn", "endedOn"),
    Shown.MEASURES: ("measures",),
    Shown.DEVIATIONS: ("deviations",),
    Shown.INCIDENTS: ("incidents",),
    Shown.PLAN: ("planSha256",),
}


def _base() -> str:
    return get_settings().base_url.rstrip("/")


def verify_url(token: str) -> str:
    """Return where anybody may look whether a certificate holds."""
    return f"{_base()}/verify/{token}"


def context_url() -> str:
    """Return the name of the context of our own words."""
    return f"{_base()}/contexts/demonstration-v1"


def list_url(number: int) -> str:
    """Return where a status list is."""
    return f"{_base()}/status/{number}"


def _named(organization: Organization) -> dict[str, str]:
    return {"ko": organization.name_ko} | ({"en": organization.name_en} if organization.name_en else {})


def organization_url(organization: Organization) -> str:
    """Return the address that names an organization."""
    return f"{_base()}/api/v1/organizations/{organization.code}"


def _measure(kpi: KpiResult) -> dict[str, Any]:
    return {
        "metric": kpi.metric,
        "unit": kpi.unit,
        "direction": kpi.direction,
        "baseline": kpi.baseline,
        "target": kpi.target,
        "method": kpi.method,
        "measured": kpi.measured,
        "observations": kpi.n,
        "low": kpi.low,
        "high": kpi.high,
        "met": kpi.met,
    }


def subject(case: Case, result: Result, number: str, supersedes: str | None) -> dict[str, Any]:
    """Return what is certified."""
    said: dict[str, Any] = {
        "type": "Demonstration",
        "number": number,
        "caseNumber": result.number,
        "firm": _named(case.firm),
        "host": _named(case.host),
        "product": result.product,
        "model": result.model,
        "version": result.version,
        "quantity": result.quantity,
        "serials": list(result.serials),
        "scope": result.scope,
        "place": {"ko": result.place_ko} | ({"en": result.place_en} if result.place_en else {}),
        "startedOn": result.started_on.isoformat(),
        "endedOn": result.ended_on.isoformat(),
        "planSha256": result.plan_sha256,
        "measures": [_measure(kpi) for kpi in result.kpis],
        "deviations": list(result.deviations),
        "incidents": result.incidents,
        "reportSummary": result.report_summary,
        "hostOpinion": result.host_opinion,
        "agreementSha256": result.agreement_sha256,
        "isFictional": case.is_demo,
    }
    return said | ({"supersedes": supersedes} if supersedes else {})


@dataclass(frozen=True, slots=True)
class Issuance:
    """In whose name a certificate is issued, when, and its place in the status lists."""

    key: uuid.UUID
    kind: Kind
    issuer: Organization
    at: datetime
    index: int


def document(issuance: Issuance, said: dict[str, Any]) -> dict[str, Any]:
    """Return the credential to be signed."""
    listed = list_url(issuance.index // status_list.SIZE + 1)
    place = issuance.index % status_list.SIZE
    return {
        "@context": [BASE_CONTEXT, context_url()],
        "id": f"urn:uuid:{issuance.key}",
        "type": ["VerifiableCredential", "DemonstrationCertificate"],
        "name": issuance.kind.name_ko,
        "issuer": {"id": organization_url(issuance.issuer), "name": issuance.issuer.name_ko},
        "validFrom": credential.instant(issuance.at),
        "credentialStatus": {
            "id": f"{listed}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": listed,
        },
        "credentialSubject": said,
    }


def status_document(number: int, revoked: list[int]) -> dict[str, Any]:
    """Return a status list to be signed: what is revoked as of now."""
    now = clock.now()
    return {
        "@context": [BASE_CONTEXT],
        "id": list_url(number),
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": _base(),
        "validFrom": credential.instant(now),
        "validUntil": credential.instant(now + LIST_HOLDS),
        "credentialSubject": {
            "id": f"{list_url(number)}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": status_list.encode(revoked),
        },
    }
