"""The demand as a list of tasks: short sections, how far each is, and which one a field belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.demands.schemas import DemandProfile

State = Literal["new", "begun", "done"]
BLANK = DemandProfile(title="-").model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the demand; it is done when `wanted` is filled, or anything at all where nothing is named."""

    code: str
    fields: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    is_needed: bool = False

    def state(self, profile: DemandProfile) -> State:
        """Return how far the section is."""
        content = profile.model_dump(mode="json")
        filled = [name for name in self.fields if content[name] != BLANK[name]]
        if not filled:
            return "new"
        return "done" if set(self.wanted) <= set(filled) else "begun"

    def has(self, name: str) -> bool:
        """Tell whether a field of a form, such as `requirements.0.value`, belongs to the section."""
        return name.partition(".")[0] in self.fields


SECTIONS = (
    Section(
        "what",
        (
            "title",
            "purpose",
            "content",
            "product",
            "technology",
            "trl_now",
            "trl_target",
            "demonstration_types",
            "industries",
        ),
        ("title", "purpose", "content"),
        is_needed=True,
    ),
    Section("where", ("indoor_outdoor", "districts", "near", "requirements", "conditions")),
    Section(
        "when",
        ("earliest_start", "latest_end", "days_needed", "flexibility_days"),
        ("earliest_start", "latest_end", "days_needed"),
        is_needed=True,
    ),
    Section("safety", ("safety_plan", "personal_data", "permits_known"), ("safety_plan", "personal_data")),
    Section(
        "effect",
        ("budget_krw", "expected_effect", "afterwards", "visibility", "public_summary"),
        ("budget_krw", "expected_effect"),
    ),
)
BY_CODE = {section.code: section for section in SECTIONS}


def of_field(name: str) -> Section:
    """Return the section that a field belongs to."""
    return next((section for section in SECTIONS if section.has(name)), SECTIONS[0])


def sent(names: Iterable[str]) -> list[Section]:
    """Return the sections that a form was sent with, beyond the title that begins every demand."""
    typed = {name for name in names if name != "title"}
    return [section for section in SECTIONS if any(section.has(name) for name in typed)]


def after(section: Section) -> Section | None:
    """Return the section that comes next, None behind the last."""
    at = SECTIONS.index(section)
    return SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None


def states(profile: DemandProfile) -> list[tuple[Section, State]]:
    """Return every section with how far it is."""
    return [(section, section.state(profile)) for section in SECTIONS]


def following(profile: DemandProfile) -> Section | None:
    """Return the first section that still lacks what submitting needs, None where nothing lacks."""
    return next(
        (section for section, state in states(profile) if section.is_needed and state != "done"), None
    )


def count_done(profile: DemandProfile) -> int:
    """Return how many sections are done."""
    return sum(state == "done" for _section, state in states(profile))
