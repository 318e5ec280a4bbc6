"""A ranking on one page, to be shown to investors and hosts: where, why, and what is not known yet."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.clock import SEOUL
from app.demands import access
from app.demands import service as demands
from app.demands.models import Demand
from app.demands.schemas import DemandProfile
from app.i18n import gettext as _
from app.i18n import language, pick
from app.matches import brief, service
from app.papers.document import Facts, Layout, Paper, Table, Text, written_day, written_days
from app.settings import get_settings

SHOWN = 5
UNKNOWNS = 2


def _period(profile: DemandProfile) -> str:
    if profile.earliest_start is None or profile.latest_end is None:
        return _("확인 필요")
    days = written_days(profile.earliest_start, profile.latest_end, language())
    needed = _("%(count)s일", count=profile.days_needed)
    return f"{days} ({needed})" if profile.days_needed else days


def _row(match: dict[str, Any], names: brief.Names) -> tuple[str, ...]:
    testbed = match["testbed"]
    unknowns = [each["message"] for each in match["unknowns"]]
    more = _("그 밖에 %(count)s가지", count=len(unknowns) - UNKNOWNS) if len(unknowns) > UNKNOWNS else ""
    return (
        str(match["rank"]),
        f"{pick(testbed['name_ko'], testbed['name_en'])}\n{testbed['code']}",
        brief.fit(match["probability"]),
        brief.reasons(match, names),
        "\n".join(filter(None, (*unknowns[:UNKNOWNS], more))) or "–",
    )


def _facts(demand: Demand, profile: DemandProfile, told: dict[str, Any], names: brief.Names) -> Facts:
    types = [pick(*names[code]) for code in profile.demonstration_types if code in names]
    counted = _(
        "알맞은 곳 %(kept)s곳, 제외한 곳 %(left)s곳", kept=len(told["matches"]), left=len(told["excluded"])
    )
    return Facts(
        (
            (_("실증기업"), pick(demand.organization.name_ko, demand.organization.name_en)),
            (_("실증유형"), ", ".join(types) or _("확인 필요")),
            (_("희망 기간"), _period(profile)),
            (_("견준 곳"), counted),
        )
    )


def _places(told: dict[str, Any], names: brief.Names) -> Table:
    header = (_("순위"), _("장소"), _("적합도"), _("알맞은 까닭"), _("운영기관 확인 전"))
    return Table(header, tuple(_row(match, names) for match in told["matches"][:SHOWN]), (2, 8, 3, 11, 10))


def _reserve() -> Text:
    return Text(
        _(
            "시설의 공개 자료와 신청 내용을 견주어 매긴 순위입니다. "
            "운영기관이 동의하거나 선정한 것이 아니며, 비용과 이용 조건은 "
            "운영기관이 확인해 주기 전까지 정해진 것이 아닙니다."
        ),
        is_note=True,
    )


def tell(session: Session, actor: Actor, demand_id: str, run_id: str) -> Paper:
    """Write the first places of a run on one page. Raises NotFound.

    It goes to others: of what the firm wrote only the title stands there.
    """
    row = service.get_run(session, actor, demand_id, run_id)
    demand = demands.get(session, actor, demand_id)
    access.note(session, actor, [demand], "paper")
    audit.record_access(session, actor, row, "paper:sheet")
    profile = demands.profile(session, demand, row.demand_version)
    told, names = service.present(session, row), brief.names(session)
    day = row.created_at.astimezone(SEOUL).date()
    return Paper(
        kind="sheet",
        layout=Layout.REPORT,
        language=language(),
        title=_("실증 장소 추천 요약"),
        subtitle=demand.title,
        on=day,
        number=_("%(day)s 추천", day=written_day(day, language())),
        blocks=(_facts(demand, profile, told, names), _places(told, names), _reserve()),
        note=" · ".join((_("대전 실증이음"), urlsplit(get_settings().base_url).netloc, row.model_version)),
        stamp=_("시연용 가상 데이터") if demand.is_demo else "",
        values={"demand": demand.title},
    )
