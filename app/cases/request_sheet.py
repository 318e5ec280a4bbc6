"""The request on one page, for a host that decides on paper."""

from app import clock
from app.cases.papers import Subject, excerpt, known, values
from app.demands.schemas import Requirement
from app.i18n import gettext as _
from app.i18n import language, pick
from app.matches import brief
from app.matches import service as matches
from app.matches import wording as amounts
from app.papers.document import Facts, Layout, Paper, Text, written_day


def _requirement(requirement: Requirement, names: matches.Names) -> str:
    name = pick(*names.get(requirement.attribute, (requirement.attribute, requirement.attribute)))
    level = _("필수") if requirement.level == "must" else _("선호")
    return f"{name} {amounts.amount(requirement.op, requirement.value, requirement.unit)} ({level})"


def _profile_rows(subject: Subject) -> list[tuple[str, str]]:
    profile = subject.profile
    if profile is None:
        return [(_("신청 내용"), _("이 기업은 신청 내용을 코디네이터에게만 공개했습니다."))]
    names, attributes = brief.names(subject.session), matches.attribute_names(subject.session)
    types = [pick(*names[code]) for code in profile.demonstration_types if code in names]
    wanted = [_requirement(each, attributes) for each in profile.requirements]
    personal = {None: _("확인 필요"), True: _("다룸"), False: _("다루지 않음")}[profile.personal_data]
    trl = f"TRL {profile.trl_now}" if profile.trl_now else _("확인 필요")
    return [
        (_("제품"), known(excerpt(profile.product))),
        (_("실증 목적"), known(excerpt(profile.purpose))),
        (_("실증 내용"), known(excerpt(profile.content))),
        (_("실증유형"), known(", ".join(types))),
        (_("요구조건"), known("\n".join(wanted))),
        (_("기술성숙도"), trl),
        (_("안전 계획"), known(excerpt(profile.safety_plan))),
        (_("개인정보"), personal),
    ]


def summarise(subject: Subject) -> Paper:
    """Write the request on one page, for a host that decides on paper."""
    case = subject.case
    rows = [
        (_("실증 과제"), case.demand.title),
        (_("실증기업"), subject.firm),
        (_("실증 장소"), f"{subject.place} · {subject.host}"),
        (_("희망 기간"), subject.days),
        *_profile_rows(subject),
    ]
    if case.note:
        rows.append((_("덧붙이는 말"), excerpt(case.note)))
    return Paper(
        kind="summary",
        layout=Layout.REPORT,
        language=language(),
        title=_("실증 요청서"),
        on=clock.today(),
        number=f"{subject.number} · {written_day(clock.today(), language())}",
        blocks=(
            Facts(tuple(rows)),
            Text(
                _(
                    "수락·조건부·어려움으로 답하실 수 있습니다. 답만으로 날짜가 잡히지 않으며, "
                    "매칭이 확정된 뒤에 이용 일정이 잡힙니다. 비용과 이용 조건은 따로 정합니다."
                ),
                is_note=True,
            ),
        ),
        note=_("대전 실증이음이 기업의 신청을 옮겨 적은 문서입니다. 받은 기관의 검토에만 써 주세요."),
        stamp=subject.stamp,
        values=values(subject),
    )
