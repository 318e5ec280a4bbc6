"""What is proposed: changes of words and their effect, what a text implies, what giving way opens."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.demands.schemas import Requirement
from app.fields import ReadSchema, Schema, Text
from app.taxonomies.schemas import Definition, Name, Terms


class WordChange(Schema):
    """A change to look at before it is made: what PATCH would be sent, and of which word.

    kind lexicon: `code` of a group ("" for a new one) and its `terms`; kind place_condition: `code` and any
    of the other fields.
    """

    kind: Literal["lexicon", "place_condition"]
    code: Annotated[Text, Field(max_length=64)] = ""
    terms: Terms = Field(default_factory=list)
    name_ko: Name = ""
    name_en: Name = ""
    definition_ko: Definition = ""
    definition_en: Definition = ""
    phrases_ko: Terms = Field(default_factory=list)
    phrases_en: Terms = Field(default_factory=list)


class MoveRead(ReadSchema):
    """A testbed's place before and after; none where it cannot take the demand."""

    code: str
    before: int | None
    after: int | None


class AlteredRead(ReadSchema):
    """A demand whose first five change, as codes; `shift` is the largest move of a score among the five."""

    id: str
    title: str
    before: list[str]
    after: list[str]
    moves: list[MoveRead]
    shift: float
    ndcg_before: float | None = None
    ndcg_after: float | None = None


class MeasuredRead(ReadSchema):
    """nDCG@5 over wordings of judged demands before and after, and how many got better or worse.

    `shifted` counts those where a score among the first five moves noticeably, even if the order holds.
    """

    count: int
    ndcg_before: float
    ndcg_after: float
    change: float
    better: int
    worse: int
    shifted: int
    largest_shift: float


class PreviewRead(ReadSchema):
    """What a change of words does to rankings.

    `using` is measured on authored demands that use the changed words, which the ranker has learnt from.
    `odd_terms` point to other places than the rest of their group; `shared_terms` stand in other groups too.
    """

    demands: list[AlteredRead]
    demands_seen: int
    judged: MeasuredRead
    judged_demands: list[AlteredRead]
    using: MeasuredRead
    using_demands: list[AlteredRead]
    odd_terms: list[str]
    shared_terms: dict[str, list[str]]
    names: dict[str, str]


class SuggestionText(Schema):
    """A demand's or a listing's own words."""

    text: Annotated[Text, Field(min_length=1, max_length=20_000)]


class SpanRead(ReadSchema):
    """The words that led to a suggestion: [start, end) of the text, in their sentence."""

    text: str
    start: int
    end: int
    sentence: str
    sentence_start: int


class ConceptRead(ReadSchema):
    """A type, industry or condition that a text implies, with confidence in [0, 1]."""

    code: str
    name: str
    confidence: float
    spans: list[SpanRead]


class StatedRead(ReadSchema):
    """A typed requirement that a text states, as POST /demands takes it."""

    name: str
    requirement: Requirement
    spans: list[SpanRead]


class SuggestionsRead(ReadSchema):
    """What a text implies; each is to be confirmed by a person."""

    demonstration_types: list[ConceptRead]
    industries: list[ConceptRead]
    conditions: list[ConceptRead]
    requirements: list[StatedRead]


class ChangeRead(ReadSchema):
    """One value that gives way; `to` none: it is given up."""

    attribute: str
    before: Any = Field(serialization_alias="from", validation_alias="from")
    to: Any
    unit: str
    is_requirement: bool


class OpeningRead(ReadSchema):
    """Changes that go together, and the testbeds they open, best first."""

    changes: list[ChangeRead]
    testbeds: list[str]


class OpeningsRead(ReadSchema):
    """The smallest changes of a demand that open testbeds, as of a day."""

    demand_id: UUID
    demand_version: int
    as_of: date
    openings: list[OpeningRead]
