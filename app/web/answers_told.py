"""What a demand says, a line for each field, to be read once more before it is submitted."""

from collections.abc import Callable, Mapping
from typing import Any

from app.demands.schemas import DemandProfile
from app.i18n import gettext as _
from app.i18n import pick
from app.web import requirements, shown, words

Names = Mapping[str, tuple[str, str]]
WRITTEN: dict[str, Callable[[Any], str]] = {
    "indoor_outdoor": lambda value: words.word("setting", value),
    "earliest_start": shown.day,
    "latest_end": shown.day,
    "days_needed": lambda value: _("%(count)s일", count=value),
    "flexibility_days": lambda value: _("%(count)s일", count=value),
    "personal_data": lambda value: words.word("personal_data", str(value).lower()),
    "visibility": lambda value: words.word("visibility", value.value),
    "budget_krw": shown.won,
    "trl_now": lambda value: f"TRL {value}",
    "trl_target": lambda value: f"TRL {value}",
}
CODES = ("demonstration_types", "industries", "conditions", "districts", "permits_known")


def _requirement(row: Mapping[str, Any], names: Names, attributes: requirements.Attributes) -> str:
    typed = requirements.typed(row, attributes)
    name = pick(*names[row["attribute"]]) if row["attribute"] in names else row["attribute"]
    op = words.word("op", row["op"]) if row["op"] in (">=", "<=") else ""
    parts = (name, typed["value"], row["unit"], op, f"({words.word('level', row['level'])})")
    return " ".join(str(part) for part in parts if part)


def told(name: str, profile: DemandProfile, names: Names, attributes: requirements.Attributes) -> str:
    """Return what a demand says in a field, "" where nothing was said."""
    value = getattr(profile, name)
    if value in (None, "", []):
        return ""
    if name in CODES:
        return ", ".join(pick(*names[code]) if code in names else code for code in value)
    if name == "near":
        return pick(*names[value]) if value in names else str(value)
    if name in WRITTEN:
        return WRITTEN[name](value)
    if name == "requirements":
        return "\n".join(_requirement(row.model_dump(), names, attributes) for row in value)
    return str(value)
