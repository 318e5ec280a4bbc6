"""The learnt numbers: weights of the factors and the calibration, as one JSON document."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import exp

FACTORS = (
    "words",
    "listing",
    "example",
    "characters",
    "example_characters",
    "topics",
    "types",
    "industries",
    "conditions",
    "setting",
    "precedent",
)


@dataclass(frozen=True, slots=True)
class Platt:
    """probability = 1 / (1 + exp(-(slope * score + offset)))  (Platt 1999), slope > 0."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, score: float) -> float:
        z = max(-60.0, min(60.0, self.slope * score + self.offset))
        return 1.0 / (1.0 + exp(-z))


@dataclass(frozen=True, slots=True)
class Model:
    """A version of the scorer: non-negative weight per factor, base, and calibrations.

    `trained_on` maps each training file's name to its sha256; `notes` keeps the figures measured
    when the model was made.
    """

    version: str
    base: float
    weights: Mapping[str, float]
    pair: Platt = field(default_factory=Platt)
    suitable: Mapping[str, float] = field(default_factory=dict)
    good_at: float = 0.6
    weak_at: float = 0.35
    trained_on: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(self.weights) - set(FACTORS)
        if unknown:
            raise ValueError(f"unknown factors: {sorted(unknown)}")
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError("weights must not be negative: a reason for a testbed never counts against it")

    def to_json(self) -> str:
        """Return the document; equal models give equal bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Read a document made by `to_json`.  Raises ValueError on unknown or missing parts."""
        try:
            data = json.loads(text)
            return cls(**{**data, "pair": Platt(**data["pair"])})
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a matching model: {error}") from error
