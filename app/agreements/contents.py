"""What an agreement says, word for word, and the digest of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.accounts.models import Organization
from app.agreements.clauses import clauses
from app.agreements.models import Agreement
from app.agreements.schemas import Payer
from app.cases.models import Case


def _named(item: Any) -> dict[str, str]:
    return {"code": item.code, "name_ko": item.name_ko, "name_en": item.name_en}


def sums(costs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return for every payer of the rows what it bears, and how many of its amounts nobody has said."""
    rows = list(costs)
    return [
        {
            "payer": str(payer),
            "amount_krw": sum(row["amount_krw"] or 0 for row in rows if row["payer"] == payer),
            "unknown": sum(row["amount_krw"] is None for row in rows if row["payer"] == payer),
        }
        for payer in Payer
        if any(row["payer"] == payer for row in rows)
    ]


def unsettled(terms: Mapping[str, Any]) -> list[str]:
    """Return the clauses that nobody has settled."""
    return [code for code in clauses() if not terms.get(code, {}).get("choice")]


def documents(terms: Mapping[str, Any]) -> list[str]:
    """Return the papers that the chosen terms call for."""
    found = [
        document
        for code, clause in clauses().items()
        if (choice := clause.choices.get(terms.get(code, {}).get("choice") or ""))
        for document in choice.documents
    ]
    return list(dict.fromkeys(found))


def _clause(code: str, term: Mapping[str, Any]) -> dict[str, Any]:
    clause = clauses()[code]
    choice = clause.choices.get(term.get("choice") or "")
    return {
        "code": code,
        "name_ko": clause.name_ko,
        "name_en": clause.name_en,
        "choice": choice.code if choice else None,
        "text_ko": choice.text_ko if choice else "",
        "text_en": choice.text_en if choice else "",
        "has_amount": clause.has_amount,
        "amount_krw": term.get("amount_krw"),
        "detail": term.get("detail", ""),
    }


def build(case: Case, agreement: Agreement, organizations: Mapping[Any, Organization]) -> dict[str, Any]:
    """Return what a version says now. What was offered is read from the version, never built again."""
    return {
        "case": case.number,
        "version": agreement.version,
        "demand": case.demand.title,
        "testbed": _named(case.testbed),
        "site": _named(case.sub_site) if case.sub_site else None,
        "starts_on": case.starts_on.isoformat(),
        "ends_on": case.ends_on.isoformat(),
        "conditions": case.conditions,
        "parties": [
            {"party": str(each.party), **_named(organizations[each.organization_id])}
            for each in agreement.parties
        ],
        "clauses": [_clause(code, agreement.terms.get(code, {})) for code in clauses()],
        "extra": agreement.extra,
        "costs": agreement.costs,
        "sums": sums(agreement.costs),
    }


def digest(content: Mapping[str, Any]) -> str:
    """Return the sha256 of a content's canonical JSON: keys sorted, no white space, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
