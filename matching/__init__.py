"""Matching demands to testbeds: a pure library.  See docs/matching.md."""

from matching.domain import (
    Attribute,
    Capability,
    Concept,
    Contribution,
    DayRange,
    Demand,
    Evidence,
    Feasibility,
    Finding,
    JudgedDemand,
    Knowledge,
    Landmark,
    Requirement,
    Testbed,
)
from matching.matcher import DemandMatch, Match, Matcher, Order, Ranking
from matching.model import Model

__all__ = [
    "Attribute",
    "Capability",
    "Concept",
    "Contribution",
    "DayRange",
    "Demand",
    "DemandMatch",
    "Evidence",
    "Feasibility",
    "Finding",
    "JudgedDemand",
    "Knowledge",
    "Landmark",
    "Match",
    "Matcher",
    "Model",
    "Order",
    "Ranking",
    "Requirement",
    "Testbed",
]
