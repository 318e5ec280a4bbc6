"""What goes out about support programmes."""

from datetime import date

from app.fields import ReadSchema
from app.programmes.rules import Kind, Standing
from app.programmes.windows import WindowState


class WindowRead(ReadSchema):
    """Days on which applications were or will be taken, as a source says."""

    label_ko: str
    label_en: str
    opens_on: date
    closes_on: date
    provenance: str


class NextWindowRead(ReadSchema):
    """When one may apply next; unknown means that it has to be asked (확인 필요)."""

    state: WindowState
    opens_on: date | None
    closes_on: date | None
    month: date | None


class CriterionRead(ReadSchema):
    """A rule that a source states; `year` is that of the call, null for a law or an ordinance."""

    kind: Kind
    rule_ko: str
    rule_en: str
    ask_ko: str
    ask_en: str
    year: int | None
    provenance: str
    confidence: str
    at_least: int | None
    codes: list[str]
    until: date | None


class ProgrammeRead(ReadSchema):
    """A support programme with its sources, and what none of them says (`unknown`)."""

    code: str
    name_ko: str
    name_en: str
    what_ko: str
    what_en: str
    authority_ko: str
    authority_en: str
    period_ko: str
    period_en: str
    ends_on: date | None
    months: list[int]
    windows: list[WindowRead]
    window_note_ko: str
    window_note_en: str
    unknown_ko: str
    unknown_en: str
    criteria: list[CriterionRead]
    provenance: list[str]
    confidence: str


class FindingRead(ReadSchema):
    """One rule for a demand; `said` tells what the demand says of it, in the language that was asked for.

    `field` names what would change it, on the demand or its organization; empty where only people know.
    `is_unsaid`: it is unknown only because nothing stands there yet.
    """

    criterion: CriterionRead
    standing: Standing
    said: str
    field: str
    is_unsaid: bool


class JudgementRead(ReadSchema):
    """A programme for a demand. `open` is no promise: the body of the programme decides."""

    programme: ProgrammeRead
    standing: Standing
    findings: list[FindingRead]
    window: NextWindowRead


class DemandProgrammesRead(ReadSchema):
    """The programmes for a demand, the excluding ones first; `testbed` is the place that was looked at."""

    checked_on: date
    testbed: str | None
    programmes: list[JudgementRead]
