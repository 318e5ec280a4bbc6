"""Findings in words. The judge gives codes, never sentences."""

from app.i18n import gettext as _
from app.programmes.judging import Facts, Finding

SAID = {
    "trl": "이 신청은 TRL %(trl)s입니다.",
    "no-trl": "이 신청에 지금의 TRL이 없습니다.",
    "size-micro": "기업 정보에 소상공인으로 적혀 있습니다.",
    "size-small": "기업 정보에 소기업으로 적혀 있습니다.",
    "size-medium": "기업 정보에 중기업으로 적혀 있습니다.",
    "size-mid_sized": "기업 정보에 중견기업으로 적혀 있습니다.",
    "size-large": "기업 정보에 대기업으로 적혀 있습니다.",
    "no-size": "기업 정보에 규모가 없습니다.",
    "seat-inside": "기업 정보의 소재지가 그 안입니다.",
    "seat-outside": "기업 정보의 소재지가 그 밖입니다.",
    "no-seat": "기업 정보에 소재지가 없습니다.",
    "fields-inside": "이 신청의 실증유형이나 기술분야가 여기에 듭니다.",
    "fields-outside": "이 신청의 실증유형과 기술분야는 여기에 들지 않습니다.",
    "fields-wider": "이 신청의 실증유형만으로는 여기에 드는지 알 수 없습니다.",
    "no-fields": "이 신청에 실증유형이 없습니다.",
    "place-inside": "이 테스트베드는 그 자치구에 있습니다.",
    "place-outside": "이 테스트베드는 그 밖의 자치구에 있습니다.",
    "wish-inside": "희망 자치구가 여기에 듭니다.",
    "wish-outside": "희망 자치구가 모두 그 밖입니다.",
    "place-open": "어디서 실증할지에 달려 있습니다.",
    "starts-in-time": "희망 시작일이 그 안입니다.",
    "starts-late": "이 신청은 그 뒤에 시작합니다.",
    "no-start": "이 신청에 희망 시작일이 없습니다.",
}


def said(finding: Finding, facts: Facts) -> str:
    """Return what the demand or its firm says of a criterion, empty where it says nothing."""
    return _(SAID[finding.said], trl=facts.trl) if finding.said else ""
