"""Asking the National Tax Service whether a 사업자등록번호 is in use (data.go.kr 15081808)."""

import httpx

from app import outbound
from app.accounts.schemas import is_business_number
from app.errors import Unavailable
from app.i18n import gettext as _
from app.settings import get_settings

IN_BUSINESS = "01"


def is_in_business(number: str) -> bool:
    """Tell whether a firm with this number is in business.

    The stub, for installations without a key, only knows the check digit.
    Raises Unavailable when the office does not answer.
    """
    settings = get_settings()
    if settings.tax_office == "stub":
        return is_business_number(number)
    key = settings.tax_office_key.get_secret_value()
    try:
        answer = outbound.request(
            "POST", settings.tax_office_url, params={"serviceKey": key}, json={"b_no": [number]}
        ).raise_for_status()
        return bool(answer.json()["data"][0]["b_stt_cd"] == IN_BUSINESS)
    except (httpx.HTTPError, OSError, outbound.OutboundRefused, KeyError, IndexError, ValueError) as exc:
        raise Unavailable(
            _("국세청 조회에 실패했습니다. 서류로 확인하거나 나중에 다시 시도해 주세요.")
        ) from exc
