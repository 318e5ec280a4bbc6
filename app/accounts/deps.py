"""The actor of a request, and the one place where routes are guarded."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from app import idempotency, policy
from app.accounts import service
from app.actor import ANONYMOUS, Actor
from app.database import Database, get_database, get_session, take_turn
from app.errors import Forbidden, Unauthorized
from app.i18n import gettext as _
from app.settings import get_settings

SAFE = ("GET", "HEAD", "OPTIONS")


class CrossSite(Forbidden):
    """Another site sent this with the user's cookie."""

    code = "cross-site"
    title = "다른 사이트에서 보낸 요청은 받지 않습니다."


def cookie_name() -> str:
    """Return the session cookie's name; browsers accept the __Host- form only over https."""
    return "__Host-session" if get_settings().is_https else "session"


def get_network(request: Request) -> str:
    """Return the caller's network address."""
    return request.client.host if request.client else "unknown"


Network = Annotated[str, Depends(get_network)]


def _check_same_site(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site:
        if site not in ("same-origin", "none"):
            raise CrossSite
    elif not origin or urlsplit(origin).netloc != request.headers.get("host"):
        raise CrossSite


def _says_where_from(request: Request) -> bool:
    return "sec-fetch-site" in request.headers or "origin" in request.headers


def _authenticate(request: Request, database: Database) -> Actor:
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return service.authenticate(database, token.strip())
    cookie = request.cookies.get(cookie_name())
    if not cookie:
        return ANONYMOUS
    is_open = policy.rule(request.scope["route"].name).roles is None
    if request.method not in SAFE:
        if is_open and not _says_where_from(request):
            # A program that signs in again with an old cookie: what is open to all needs no credential.
            return ANONYMOUS
        _check_same_site(request)
    try:
        return service.authenticate(database, cookie)
    except Unauthorized:
        # A browser keeps a cookie longer than we keep its session: whoever may see a page still may.
        if is_open:
            return ANONYMOUS
        raise


def guard(request: Request, database: Annotated[Database, Depends(get_database)], network: Network) -> Actor:
    """Refuse what the policy does not allow; return who acts. Every route passes here."""
    name = request.scope["route"].name
    policy.brake(name, network)
    actor = _authenticate(request, database)
    # Before the check, so that a refusal is shown to somebody who is still seen as signed in.
    request.state.actor = actor
    policy.check(name, actor, is_safe=request.method in SAFE)
    return actor


CurrentActor = Annotated[Actor, Depends(guard)]


def carry_idempotency(
    request: Request,
    response: Response,
    actor: CurrentActor,
    body: idempotency.RawBody,
    session: Annotated[Session, Depends(get_session, scope="function")],
) -> Iterator[None]:
    """Put idempotency around the routes whose policy says so; does nothing where no key is sent."""
    rule = policy.rule(request.scope["route"].name)
    if rule.idempotent and not rule.carries:
        yield from idempotency.carry(session, actor, request, response, body)
    else:
        yield


def require_actor(actor: CurrentActor) -> Actor:
    """Return the actor where somebody must have signed in."""
    if actor.is_anonymous:
        raise Unauthorized(_("로그인이 필요합니다."))
    return actor


GUARDS = (Depends(take_turn, scope="function"), Depends(guard), Depends(carry_idempotency, scope="function"))
