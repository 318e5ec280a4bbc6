"""Countries by their ISO 3166 code, named in either language by CLDR."""

from functools import cache
from typing import Annotated

from babel import Locale
from pydantic import AfterValidator

from app.fields import Text, refuse
from app.i18n import gettext as _

# CLDR lists groups and places for tests beside the countries.
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@cache
def countries(language: str) -> dict[str, str]:
    """Return the countries by code, in the order of their names."""
    names = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}
    return dict(
        sorted(
            ((code, name) for code, name in found.items() if code not in NO_COUNTRIES), key=lambda row: row[1]
        )
    )


def _known(value: str) -> str:
    code = value.upper()
    if code not in countries("en"):
        raise refuse("country", _("나라를 KR처럼 두 글자 코드로 적어 주세요."))
    return code


Country = Annotated[Text, AfterValidator(_known)]
