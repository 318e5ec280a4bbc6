"""The certificate as a paper: what was signed, set by typst, with the signed document attached to the PDF."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.certificates import wording
from app.certificates.kinds import DEMONSTRATION, kinds
from app.clock import SEOUL
from app.i18n import gettext as _
from app.i18n import language, pick
from app.papers import pdf
from app.papers.document import clean, written_day, written_days

ORDER = ("product", "firm", "model", "version", "quantity", "serials", "scope", "place", "days")


@lru_cache
def _layout() -> bytes:
    return (Path(__file__).parent / "certificate.typ").read_bytes()


def said(value: dict[str, str] | None) -> str:
    """Return a text that was signed in one or two languages."""
    return pick(value.get("ko", ""), value.get("en", "")) if value else ""


def figure(value: float | None, unit: str = "") -> str:
    """Return a measured value with its unit, a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".strip() if unit != "%" else f"{text}%"


def spread(measure: dict[str, Any]) -> str:
    """Return how many observations a value rests on, and its interval where it has one."""
    parts = [f"n = {measure['observations']:,}"] if measure["observations"] is not None else []
    if measure["low"] is not None and measure["high"] is not None:
        parts.append("–".join(figure(round(measure[end], 2)) for end in ("low", "high")))
    return "\n".join(parts) or "–"


def verdict(measure: dict[str, Any]) -> str:
    """Return whether the promise was kept."""
    return {True: _("달성"), False: _("미달"), None: _("측정하지 않음")}[measure["met"]]


def target(measure: dict[str, Any]) -> str:
    """Return what was promised."""
    sign = {">=": "≥ ", "<=": "≤ ", "=": "= "}.get(measure["direction"], "")
    return f"{sign}{figure(measure['target'], measure['unit'])}"


def days(subject: dict[str, Any]) -> str:
    """Return the days of the demonstration."""
    first, last = (date.fromisoformat(subject[name]) for name in ("startedOn", "endedOn"))
    return written_days(first, last, language())


def facts(subject: dict[str, Any]) -> list[list[str]]:
    """Return the lines that say what was demonstrated, with their labels."""
    unknown = _("확인 필요")
    values = {
        **{name: subject[name] for name in ("product", "model", "version", "quantity", "scope")},
        "firm": said(subject["firm"]),
        "serials": ", ".join(subject["serials"]),
        "place": f"{said(subject['place'])} ({said(subject['host'])})",
        "days": days(subject),
    }
    return [[wording.say(wording.SHOWN, name), clean(str(values[name] or "")) or unknown] for name in ORDER]


def _measures(subject: dict[str, Any]) -> list[list[str]]:
    return [
        [
            clean(each["metric"]),
            target(each),
            figure(each["measured"], each["unit"]),
            spread(each),
            verdict(each),
        ]
        for each in subject["measures"]
    ]


def _notes(subject: dict[str, Any]) -> list[list[str]]:
    incidents = subject["incidents"]
    return [
        [_("계획과 달라진 점"), "\n".join(clean(each) for each in subject["deviations"]) or _("없음")],
        [_("안전사고"), _("사고 %(count)s건", count=incidents) if incidents else _("없음")],
        [_("결과 요약"), clean(subject["reportSummary"]) or _("확인 필요")],
        [_("실증기관 의견"), clean(subject["hostOpinion"]) or _("확인 필요")],
    ]


def _prints(found: dict[str, Any], subject: dict[str, Any]) -> list[list[str]]:
    rows = [[_("실증계획 지문(SHA-256)"), subject["planSha256"]]]
    if subject["agreementSha256"]:
        rows.append([_("협약서 지문(SHA-256)"), subject["agreementSha256"]])
    return [*rows, [_("서명 키"), found["kid"]]]


def _stamp(found: dict[str, Any], subject: dict[str, Any]) -> str:
    if found["revoked_at"]:
        day = written_day(found["revoked_at"].astimezone(SEOUL).date(), language())
        return _("취소된 확인서 (%(day)s)", day=day)
    return _("시연용 가상 데이터") if subject["isFictional"] else ""


def data(found: dict[str, Any]) -> dict[str, Any]:
    """Return a certificate, as `service.present` gives it, as the layout reads it."""
    subject = found["document"]["credentialSubject"]
    issued = datetime.fromisoformat(found["document"]["validFrom"]).astimezone(SEOUL).date()
    kind = kinds()[DEMONSTRATION]
    return {
        "language": language(),
        "title": pick(kind.name_ko, kind.name_en),
        "number": _("제 %(number)s 호", number=found["number"]),
        "case": _("접수번호 %(number)s", number=subject["caseNumber"]),
        "supersedes": _("%(number)s의 정정 발급", number=found["supersedes"]) if found["supersedes"] else "",
        "stamp": _stamp(found, subject),
        "facts": facts(subject),
        "header": [_("지표"), _("약속"), _("측정"), _("관측 수·95% 구간"), _("결과")],
        "measures": _measures(subject),
        "measures_title": _("약속한 지표와 측정값"),
        "none": _("사전에 약속한 지표가 없습니다."),
        "notes": _notes(subject),
        "statement": _("위와 같이 실증을 실시하였음을 확인합니다."),
        "day": written_day(issued, language()),
        "date": [issued.year, issued.month, issued.day],
        "issuer": pick(found["issuer"].name_ko, found["issuer"].name_en),
        "prints": _prints(found, subject),
        "svg": pdf.code_svg(found["verify_url"]),
        "address": found["verify_url"],
        "check": _(
            "비추면 지금 유효한지 볼 수 있습니다. 서명된 문서가 이 파일에 붙어 있어 인터넷 없이도 확인됩니다."
        ),
        "footer": _(
            "성능을 보증하는 성능확인서가 아닙니다. 위 기관이 발급하고 대전 실증이음은 서명을 맡습니다."
        ),
        "signed": found["signed"],
        "file": f"{found['number']}.jwt",
        "attached": _("서명된 문서"),
    }


def render(found: dict[str, Any]) -> bytes:
    """Return the paper as PDF; the same certificate gives the same bytes."""
    content = data(found)
    return pdf.typeset(_layout(), content, date(*content["date"]))
