"""Coming in, going out, and one's own account."""

from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts import joining, service
from app.accounts.countries import countries
from app.accounts.deps import CurrentActor, Network, cookie_name
from app.accounts.models import LinkPurpose, User
from app.accounts.people_schemas import Switch
from app.accounts.routes import set_session_cookie
from app.accounts.schemas import LinkUse, PasswordReset, SignIn, SignUp
from app.actor import Actor
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.i18n import language
from app.settings import get_settings
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, local_path, read, see, shown_again
from app.web.menu import home_of
from app.web.templating import render

router = page_router()
SENT = "accounts/sent.html"


def sign_in_page(request: Request, form: Form) -> HTMLResponse:
    """Show the sign-in form."""
    return render(request, "accounts/sign_in.html", form=form)


@router.get("/sign-in", name="web.sign_in")
def show_sign_in(request: Request, next: str = "") -> Response:  # noqa: A002 (the query key)
    """Ask for mail and password."""
    return sign_in_page(request, Form({"next": [local_path(next, "")]}))


@router.post("/sign-in", name="web.sign_in.submit")
def sign_in(request: Request, database: CurrentDatabase, network: Network, form: CurrentForm) -> Response:
    """Sign in and lead to where the visitor was going."""
    shown_again(request, form, lambda session, refused: sign_in_page(request, refused))
    _credential, token, user = service.sign_in(database, read(SignIn, form), network)
    with database.read() as session:
        role = service.active_memberships(session, user.id)[0].role
    response = see(local_path(form.text("next"), home_of(role)))
    set_session_cookie(response, token)
    return response


@router.post("/sign-out", name="web.sign_out")
def sign_out(session: WriteSession, actor: CurrentActor) -> Response:
    """Sign out; somebody whose session is over already is simply out."""
    if not actor.is_anonymous:
        service.sign_out(session, actor)
    response = see("/")
    response.delete_cookie(cookie_name(), path="/", secure=get_settings().is_https, httponly=True)
    return response


def sign_up_page(request: Request, form: Form) -> HTMLResponse:
    """Show the sign-up form."""
    known = list(countries(language()).items())
    return render(request, "accounts/sign_up.html", form=form, countries=known)


@router.get("/sign-up", name="web.sign_up")
def show_sign_up(request: Request) -> Response:
    """Ask for a firm's first person."""
    return sign_up_page(request, Form({"kind": ["startup"], "country": ["KR"]}))


@router.post("/sign-up", name="web.sign_up.submit")
def sign_up(request: Request, database: CurrentDatabase, actor: CurrentActor, form: CurrentForm) -> Response:
    """Mail the link that makes the account; the page after it tells nothing about the address."""
    shown_again(request, form, lambda session, refused: sign_up_page(request, refused))
    joining.sign_up(database, actor, read(SignUp, form))
    return see("/sign-up/sent")


@router.get("/sign-up/sent", name="web.sign_up.sent")
def show_sign_up_sent(request: Request) -> Response:
    """Say that a mail is on its way."""
    return render(request, SENT, what="sign-up")


def reset_page(request: Request, form: Form) -> HTMLResponse:
    """Show the form that asks for a new password."""
    return render(request, "accounts/reset.html", form=form)


@router.get("/password-reset", name="web.password_reset")
def show_reset(request: Request) -> Response:
    """Ask where to send the link."""
    return reset_page(request, Form())


@router.post("/password-reset", name="web.password_reset.submit")
def request_reset(
    request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Mail a link, if there is such an account; the answer is the same either way."""
    shown_again(request, form, lambda session, refused: reset_page(request, refused))
    joining.request_reset(session, actor, read(PasswordReset, form).email)
    return see("/password-reset/sent")


@router.get("/password-reset/sent", name="web.password_reset.sent")
def show_reset_sent(request: Request) -> Response:
    """Say that a mail is on its way if the address is known."""
    return render(request, SENT, what="password-reset")


def link_page(request: Request, session: Session, token: str, form: Form) -> HTMLResponse:
    """Show what a mailed link will do."""
    link = joining.peek(session, token)
    needs_password = joining.needs_password(session, link)
    is_new = needs_password and link.purpose == LinkPurpose.INVITE
    return render(
        request,
        "accounts/link.html",
        form=form,
        link=link,
        token=token,
        needs_password=needs_password,
        is_new=is_new,
    )


@router.get("/links/{token}", name="web.links")
def show_link(request: Request, session: ReadSession, token: str) -> Response:
    """Show what the link is for. Opening changes nothing: mail scanners open links, too."""
    return link_page(request, session, token, Form())


@router.post("/links/{token}", name="web.links.use")
def use_link(
    request: Request, database: CurrentDatabase, actor: CurrentActor, token: str, form: CurrentForm
) -> Response:
    """Do what the link is for, once."""
    shown_again(request, form, lambda session, refused: link_page(request, session, token, refused))
    purpose = joining.use_link(database, actor, token, read(LinkUse, form))
    return see(f"/links/done/{purpose.value}")


@router.get("/links/done/{purpose}", name="web.links.done")
def show_link_done(request: Request, purpose: LinkPurpose) -> Response:
    """Say what was done."""
    return render(request, "accounts/done.html", purpose=purpose.value)


def account_page(request: Request, session: Session, actor: Actor, form: Form) -> HTMLResponse:
    """Show the actor's own account."""
    user = session.get_one(User, actor.user_id)
    values: dict[str, Any] = {
        "user": user,
        "memberships": service.active_memberships(session, user.id),
        "waiting": [] if not actor.may_change else session.scalars(joining.list_join_requests(actor)).all(),
    }
    return render(request, "accounts/account.html", form=form, **values)


@router.get("/account", name="web.account")
def show_account(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show who one is here, and among which memberships one may switch."""
    return account_page(request, session, actor, Form())


@router.post("/account/switch", name="web.account.switch")
def switch(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Act for another of the own memberships, with a new session."""
    shown_again(request, form, lambda session, refused: account_page(request, session, actor, refused))
    membership_id = read(Switch, form).membership_id
    _credential, token, user = service.switch(session, actor, membership_id)
    role = next(
        each.role for each in service.active_memberships(session, user.id) if each.id == membership_id
    )
    response = see(home_of(role))
    set_session_cookie(response, token)
    return response
