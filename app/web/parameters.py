"""The desk's page of settings: what coordinators change, and what the installation has fixed."""

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.i18n import gettext as _
from app.parameters import service
from app.parameters.schemas import Parameters, ParametersSave
from app.settings import get_settings
from app.web import shown
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
HISTORY = 20


def _fixed() -> list[tuple[str, str, str]]:
    """Return what only the installation changes: name of the variable, its value, what it means.

    Keys and passwords are only said to be set or not.
    """
    settings = get_settings()
    yes, no = _("예"), _("아니요")
    closed = ", ".join(shown.day(day) for day in settings.closed_days)
    encoder = yes if settings.encoder_dir or settings.encoder_url else no
    return [
        ("APP_BASE_URL", settings.base_url, _("메일과 QR 코드에 적히는 주소")),
        ("APP_CLOSED_DAYS", closed or no, _("공휴일 말고 시가 쉬는 날. 근무일 계산에서 빠집니다")),
        ("APP_SESSION_IDLE_MINUTES", str(settings.session_idle_minutes),
         _("쓰지 않으면 로그아웃되는 시간(분)")),
        ("APP_SESSION_HOURS", str(settings.session_hours), _("한 번 로그인해 쓸 수 있는 시간")),
        ("APP_MATCH_PER_MINUTE", str(settings.match_per_minute), _("한 주소에서 1분에 할 수 있는 추천")),
        ("APP_SMTP_URL", yes if settings.smtp_url else no, _("메일을 보내는 서버가 정해졌는지")),
        ("APP_MAIL_FROM", settings.mail_from, _("메일을 보내는 주소")),
        ("APP_TAX_OFFICE", settings.tax_office,
         _("사업자 상태를 실제로 조회하는지(live), 흉내 내는지(stub)")),
        ("APP_ENCODER_DIR / APP_ENCODER_URL", encoder, _("추천에 문장 인코더를 쓰는지")),
        ("APP_MAP_TILES", settings.map_tiles,
         _("지도 바탕 그림. none이면 외부에 아무것도 요청하지 않습니다")),
        ("APP_WORKER", settings.worker, _("메일과 기한을 처리하는 일꾼이 서버 안에 있는지")),
        ("APP_DEMO", yes if settings.demo else no, _("시연용 계정이 열려 있는지")),
    ]  # fmt: skip


def settings_page(request: Request, session: Session, form: Form | None = None) -> HTMLResponse:
    """Show what can be set, how it was set before, and the rest."""
    told = service.present(session)
    values = {name: [str(value)] for name, value in told["values"].items()}
    return render(
        request,
        "settings/show.html",
        form=form or Form({**values, "number": [str(told["number"])]}),
        names=list(Parameters.model_fields),
        told=told,
        history=service.history(session, HISTORY),
        fixed=_fixed(),
    )


@router.get("/desk/settings", name="web.settings")
def show_settings(request: Request, session: ReadSession) -> Response:
    """Show the settings."""
    return settings_page(request, session)


@router.post("/desk/settings", name="web.settings.change")
def change_settings(
    request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Set them anew."""
    shown_again(request, form, lambda session, refused: settings_page(request, session, refused))
    service.save(session, actor, read(ParametersSave, form))
    return see("/desk/settings?saved=1")
