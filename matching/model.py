"""The learnt numbers: weights of the factors and the calibration, as one JSON document."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import exp, log1p
from typing import Literal

BestFit = Literal["good", "weak", "none"]
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
# What the probability of a pair is read from: its score, and what is known of the demand as a whole.
PAIR_SIGNALS = ("score", "fit", "stated", "best", "spread")


@dataclass(frozen=True, slots=True)
class Logistic:
    """probability = 1 / (1 + exp(-(base + sum of weight * signal))); unknown signals count nothing."""

    base: float
    weights: Mapping[str, float]

    def odds(self, signals: Mapping[str, float]) -> float:
        """Return log-odds, kept within 60."""
        z = self.base + sum(weight * signals.get(name, 0.0) for name, weight in self.weights.items())
        return max(-60.0, min(60.0, z))

    def __call__(self, signals: Mapping[str, float]) -> float:
        return 1.0 / (1.0 + exp(-self.odds(signals)))


@dataclass(frozen=True, slots=True)
class Model:
    """A version of the scorer: non-negative weight per factor, base, and calibrations.

    `suitable` turns the signals of `matching.fit` into the probability that the demand fits anywhere,
    `pair` those of `pair_signals` into the probability of a pair.
    `trained_on` maps each training file's name to its sha256; `notes` keeps the figures measured when the
    model was made.
    """

    version: str
    base: float
    weights: Mapping[str, float]
    pair: Logistic = field(default_factory=lambda: Logistic(0.0, {"score": 1.0}))
    suitable: Logistic = field(default_factory=lambda: Logistic(0.0, {"best": 1.0}))
    good_at: float = 0.8
    weak_at: float = 0.5
    trained_on: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(self.weights) - set(FACTORS)
        if unknown:
            raise ValueError(f"unknown factors: {sorted(unknown)}")
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError("weights must not be negative: a reason for a testbed never counts against it")
        if self.pair.weights.get("score", 0.0) <= 0:
            raise ValueError("probability must grow with the score")

    def pair_signals(self, score: float, known: Mapping[str, float]) -> Mapping[str, float]:
        """Return what a pair's probability is read from; `known` are the demand's signals of `matching.fit`.

        ``fit`` is the logarithm of the probability that the demand fits anywhere: near 0 for all that do,
        so that it speaks only against the others.  (Log-odds went on growing and were learnt away.)
        ``best`` and ``spread`` say how the demand's scores lie: what lifts all of them proves less of each.
        """
        fit = -log1p(exp(-self.suitable.odds(known)))
        return {"score": score, "fit": fit, **{name: known[name] for name in PAIR_SIGNALS[2:]}}

    def probability(self, score: float, known: Mapping[str, float]) -> float:
        """Return how likely a pair is suitable."""
        return self.pair(self.pair_signals(score, known))

    def best_fit(self, p_suitable: float) -> BestFit:
        """Say in a word how likely anything fits."""
        return "good" if p_suitable >= self.good_at else "weak" if p_suitable >= self.weak_at else "none"

    def to_json(self) -> str:
        """Return the document; equal models give equal bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Read a document made by `to_json`.  Raises ValueError on unknown or missing parts."""
        try:
            data = json.loads(text)
            curves = {name: Logistic(**data[name]) for name in ("pair", "suitable")}
            return cls(**{**data, **curves})
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a matching model: {error}") from error
