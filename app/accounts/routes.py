"""Sign-in and sign-up, people and organizations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app import pagination
from app.accounts import joining, service
from app.accounts.deps import CurrentActor, Network, cookie_name
from app.accounts.models import JoinRequest, Organization, OrganizationKind
from app.accounts.schemas import (
    Accepted,
    Invite,
    JoinDecision,
    JoinRequestRead,
    LinkUse,
    MeRead,
    OrganizationOwn,
    OrganizationRead,
    PasswordReset,
    SessionRead,
    SignIn,
    SignUp,
    Verify,
)
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.i18n import gettext as _
from app.pagination import CurrentPaging, Page
from app.settings import get_settings

router = APIRouter(tags=["accounts"])


def set_session_cookie(response: Response, token: str) -> None:
    """Hand the browser its session."""
    settings = get_settings()
    response.set_cookie(
        cookie_name(),
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
        path="/",
    )


@router.post(
    "/sessions", name="api.sessions.create", response_model=SessionRead, status_code=status.HTTP_201_CREATED
)
def create_session(
    database: CurrentDatabase, network: Network, response: Response, data: SignIn
) -> dict[str, Any]:
    """Sign in with mail and password."""
    credential, token, user = service.sign_in(database, data, network)
    set_session_cookie(response, token)
    response.headers["Location"] = "/api/v1/me"
    return {"token": token, "expires_at": credential.expires_at, "user": user}


@router.delete("/sessions/current", name="api.sessions.delete", status_code=status.HTTP_204_NO_CONTENT)
def delete_session(session: WriteSession, actor: CurrentActor, response: Response) -> None:
    """Sign out; the session is dead on the server, too."""
    service.sign_out(session, actor)
    response.delete_cookie(cookie_name(), path="/", secure=get_settings().is_https, httponly=True)


@router.get("/me", name="api.me", response_model=MeRead)
def read_me(session: ReadSession, actor: CurrentActor) -> dict[str, Any]:
    """Say who the caller is."""
    return service.me(session, actor)


@router.post(
    "/sign-ups", name="api.sign_ups.create", response_model=Accepted, status_code=status.HTTP_202_ACCEPTED
)
def sign_up(database: CurrentDatabase, actor: CurrentActor, data: SignUp) -> dict[str, str]:
    """Sign up a firm; the account is made when the mailed link is followed."""
    joining.sign_up(database, actor, data)
    return {"message": _("적어 주신 주소로 확인 메일을 보냈습니다. 메일의 링크를 열어 주세요.")}


@router.post(
    "/password-resets",
    name="api.password_resets.create",
    response_model=Accepted,
    status_code=status.HTTP_202_ACCEPTED,
)
def request_reset(session: WriteSession, actor: CurrentActor, data: PasswordReset) -> dict[str, str]:
    """Ask for a link to set a new password."""
    joining.request_reset(session, actor, data.email)
    return {"message": _("가입된 주소라면 비밀번호를 다시 정하는 메일을 보냈습니다.")}


@router.post("/links/{token}", name="api.links.use", response_model=Accepted)
def use_link(database: CurrentDatabase, actor: CurrentActor, token: str, data: LinkUse) -> dict[str, str]:
    """Use a mailed link: confirm an address, set a password, accept an invitation."""
    joining.use_link(database, actor, token, data)
    return {"message": _("처리했습니다. 이제 로그인해 주세요.")}


@router.post(
    "/invitations",
    name="api.invitations.create",
    response_model=Accepted,
    status_code=status.HTTP_202_ACCEPTED,
)
def invite(session: WriteSession, actor: CurrentActor, data: Invite) -> dict[str, str]:
    """Invite somebody by mail."""
    joining.invite(session, actor, data)
    return {"message": _("초대 메일을 보냈습니다.")}


@router.get("/join-requests", name="api.join_requests.list", response_model=Page[JoinRequestRead])
def list_join_requests(session: ReadSession, actor: CurrentActor, paging: CurrentPaging) -> dict[str, Any]:
    """List open wishes to join that the caller may decide."""
    return pagination.paginate(session, joining.list_join_requests(actor), paging)


@router.post(
    "/join-requests/{request_id}/decide", name="api.join_requests.decide", response_model=JoinRequestRead
)
def decide_join(
    session: WriteSession, actor: CurrentActor, request_id: UUID, data: JoinDecision
) -> JoinRequest:
    """Let somebody in, or not."""
    return joining.decide_join(session, actor, request_id, accept=data.accept)


@router.get("/organizations", name="api.organizations.list", response_model=Page[OrganizationRead])
def list_organizations(
    session: ReadSession,
    paging: CurrentPaging,
    kind: Annotated[list[OrganizationKind] | None, Query()] = None,
) -> dict[str, Any]:
    """List institutions; firms are not public."""
    return pagination.paginate(session, service.list_organizations(kind or []), paging)


@router.get("/organizations/{id_or_code}", name="api.organizations.read", response_model=OrganizationRead)
def read_organization(session: ReadSession, id_or_code: str) -> Organization:
    """Show one institution."""
    return service.get_public_organization(session, id_or_code)


@router.post(
    "/organizations/{id_or_code}/verify", name="api.organizations.verify", response_model=OrganizationOwn
)
def verify_number(
    database: CurrentDatabase, actor: CurrentActor, id_or_code: str, data: Verify
) -> Organization:
    """Mark an organization's 사업자등록번호 as verified."""
    return service.verify_number(database, actor, id_or_code, data.method)
