"""The same key and the same request give the same resource, however often they are sent.

The key commits with the work: a refused request leaves no key, so it may be tried again. A repeated
request is answered by reading the resource anew, so nobody is shown a stale copy.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import httpx
import sqlalchemy as sa
from fastapi import Depends, FastAPI, Request, Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.actor import Actor
from app.database import Base
from app.errors import Invalid
from app.i18n import gettext as _

KEPT = timedelta(hours=24)


class IdempotencyKey(Base):
    """A request that was carried out."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.UniqueConstraint("owner", "key"),)
    owner: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str] = mapped_column(sa.String(200))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    location: Mapped[str] = mapped_column(sa.String(500), default="")
    status: Mapped[int] = mapped_column(default=0)


class Replay(Exception):
    """The request was carried out before; its resource stands at `location`."""

    def __init__(self, location: str, status: int) -> None:
        super().__init__(location)
        self.location, self.status = location, status


class KeyReused(Invalid):
    """The key belongs to another request."""

    code = "idempotency-key-reused"
    title = "이 Idempotency-Key는 다른 요청에 이미 쓰였습니다."


async def get_raw_body(request: Request) -> bytes:
    """Return the body as it came; FastAPI has read it already."""
    return await request.body()


RawBody = Annotated[bytes, Depends(get_raw_body)]


def fingerprint(request: Request, body: bytes) -> str:
    """Return what makes two requests the same."""
    return hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).hexdigest()


def carry(
    session: Session, actor: Actor, request: Request, response: Response, body: bytes
) -> Iterator[None]:
    """Remember the key around the work of one request, or replay what was done under it.

    Raises Replay when the same request was carried out, KeyReused when another one was. Only around work
    that is written by this session, and short: on SQLite the key takes the write lock.
    """
    key = request.headers.get("idempotency-key")
    route = request.scope["route"]
    if request.method != "POST" or not key:
        yield
        return
    owner, print_ = f"{actor.user_id}:{actor.organization_id}", fingerprint(request, body)
    if len(key) > 200:
        raise Invalid(_("Idempotency-Key는 200자까지입니다."))
    session.execute(sa.delete(IdempotencyKey).where(IdempotencyKey.created_at < clock.now() - KEPT))
    known = sa.select(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key)
    if earlier := session.scalar(known):
        raise Replay(earlier.location, earlier.status) if earlier.fingerprint == print_ else KeyReused()
    row = IdempotencyKey(owner=owner, key=key, fingerprint=print_)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        # On PostgreSQL a rival with the same key was waited for here, and has committed.
        session.rollback()
        rival = session.scalars(known).one()
        raise (Replay(rival.location, rival.status) if rival.fingerprint == print_ else KeyReused()) from None
    yield
    row.location = response.headers.get("location") or request.url.path.rsplit("/", 1)[0]
    row.status = route.status_code or 200


carrying = contextmanager(carry)


def install(app: FastAPI) -> None:
    """Answer a replay by reading the resource with the caller's own credentials."""

    async def replay(request: Request, exc: Exception) -> Response:
        if not isinstance(exc, Replay):
            raise exc
        kept = {
            name: request.headers[name]
            for name in ("authorization", "cookie", "accept-language")
            if name in request.headers
        }
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=str(request.base_url)) as client:
            answer = await client.get(exc.location, headers=kept)
        status = exc.status if answer.is_success else answer.status_code
        headers = {"location": exc.location} if exc.status == 201 else {}
        return Response(answer.content, status, headers, media_type=answer.headers.get("content-type"))

    app.add_exception_handler(Replay, replay)
