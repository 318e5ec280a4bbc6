"""An evaluation that a coordinator can read in a browser: what was found, what was missed, and why.

The page is one file of its own, in Korean, without script and without anything loaded from elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, StrictUndefined

from app import clock
from app.matches import wording
from matching import Contribution, Match, Ranking

FIRST = 5
SUITABLE = 2.0
REASONS_SHOWN = 5
MISSING_SHOWN = 6
Names = Mapping[str, tuple[str, str]]
FIELD_NAMES = {
    "text": "신청서 글",
    "form": "신청서 글 + 고른 유형",
    "tech_only": "기술 설명만",
    "terse": "짧은 검색어",
    "messy": "다듬지 않은 글",
    "en": "영어",
}
FITS = {"good": "알맞은 곳이 있음", "weak": "일부만 맞는 곳이 있음", "none": "맞는 곳이 없음"}
SOURCES = {
    "description": "설명",
    "equipment": "장비",
    "example_use": "활용 예시",
    "past_demonstration": "지난 실증",
    "condition": "환경 조건",
    "type": "실증유형",
    "industry": "기술분야",
    "precedent": "비슷한 신청",
    "indoor_outdoor": "실내·실외",
    "text": "글",
}


@dataclass(frozen=True)
class Told:
    """One kind of text of a judged demand, with its ranking and the judged grades by code."""

    id: str
    field: str
    text: str
    ranking: Ranking
    grades: Mapping[str, float]


def _grade(grade: float) -> str:
    if grade >= 2.5:
        return f"매우 알맞음 ({grade:g})"
    if grade >= SUITABLE:
        return f"알맞음 ({grade:g})"
    return f"일부 맞음 ({grade:g})" if grade > 0 else "맞지 않음 (0)"


def _evidence(part: Contribution) -> str:
    kinds: dict[str, list[str]] = {}
    for each in part.evidence:
        if not each.source.startswith("missing_"):
            kinds.setdefault(SOURCES.get(each.source, each.source), []).append(each.text)
    return " · ".join(f"{kind}: {', '.join(dict.fromkeys(texts))}" for kind, texts in kinds.items())


def _reasons(match: Match) -> list[dict[str, str]]:
    parts = [part for part in match.contributions if part.factor != "base" and part.contribution > 0]
    parts.sort(key=lambda part: -part.contribution)
    return [
        {
            "label": wording.factor(part.factor),
            "points": f"+{part.contribution:.2f}",
            "evidence": _evidence(part),
        }
        for part in parts[:REASONS_SHOWN]
    ]


def _missing(match: Match) -> str:
    found = [
        each.text
        for part in match.contributions
        for each in part.evidence
        if each.source == "missing_condition"
    ]
    return ", ".join(list(dict.fromkeys(found))[:MISSING_SHOWN])


def _behind(match: Match, fifth: Match) -> str:
    """Say on which factors a testbed falls behind the fifth."""
    there = {part.factor: part.contribution for part in fifth.contributions}
    gaps = [(there.get(part.factor, 0.0) - part.contribution, part.factor) for part in match.contributions]
    worst = sorted((gap for gap in gaps if gap[0] > 0.05), reverse=True)[:3]
    return ", ".join(f"{wording.factor(factor)} −{gap:.2f}" for gap, factor in worst)


def _place(match: Match, rank: int, told: Told, places: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rank": rank,
        "name": places.get(match.code, match.code),
        "code": match.code,
        "grade": _grade(told.grades.get(match.code, 0.0)),
        "suits": told.grades.get(match.code, 0.0) >= SUITABLE,
        "percent": f"{match.probability:.0%}",
        "reasons": _reasons(match),
        "missing": _missing(match),
    }


def _refusals(match: Match, names: Names) -> str:
    return " ".join(
        wording.message(each.code, "no", each.attribute, each.params, names)
        for each in match.feasibility.refusals
    )


def _missed(told: Told, places: Mapping[str, str], names: Names) -> list[dict[str, Any]]:
    """Return the suitable testbeds that are not among the first five, the best judged first."""
    matches = told.ranking.matches
    found = []
    for rank, match in enumerate((*matches, *told.ranking.excluded), 1):
        if rank <= min(FIRST, len(matches)) or told.grades.get(match.code, 0.0) < SUITABLE:
            continue
        is_excluded = rank > len(matches)
        why = _refusals(match, names) if is_excluded else _behind(match, matches[FIRST - 1])
        found.append(_place(match, rank, told, places) | {"why": why, "excluded": is_excluded})
    return sorted(found, key=lambda place: -told.grades[place["code"]])


def _section(told: Told, places: Mapping[str, str], names: Names) -> dict[str, Any]:
    top = [_place(match, at, told, places) for at, match in enumerate(told.ranking.matches[:FIRST], 1)]
    suitable = sum(grade >= SUITABLE for grade in told.grades.values())
    missed = _missed(told, places, names)
    listed = {match.code for match in (*told.ranking.matches, *told.ranking.excluded)}
    return {
        "field": FIELD_NAMES.get(told.field, told.field),
        "text": told.text,
        "fit": FITS[told.ranking.best_fit],
        "p": f"{told.ranking.p_suitable:.0%}",
        "suitable": suitable,
        "found": sum(place["suits"] for place in top),
        "top": top,
        "missed": missed,
        "unlisted": sorted(
            code for code, grade in told.grades.items() if grade >= SUITABLE and code not in listed
        ),
    }


def page(
    told: Sequence[Told],
    figures: Mapping[str, Mapping[str, Any]],
    version: str,
    places: Mapping[str, str],
    names: Names,
) -> str:
    """Return the report; `places` maps testbed codes to names, `names` attribute codes to theirs."""
    demands: dict[str, list[dict[str, Any]]] = {}
    for each in told:
        demands.setdefault(each.id, []).append(_section(each, places, names))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    rows = [(FIELD_NAMES.get(field, field), row) for field, row in figures.items()]
    return environment.from_string(PAGE).render(
        demands=demands, figures=rows, version=version, day=clock.today().isoformat()
    )


PAGE = """<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>추천 평가 {{ version }}</title>
<style>
body{font:16px/1.6 "Pretendard GOV",Pretendard,"Noto Sans KR",sans-serif;color:#1e2124;margin:0 auto;
max-width:72rem;padding:1.5rem}
h1{font-size:1.75rem}h2{font-size:1.25rem;margin:2.5rem 0 .5rem;border-top:2px solid #1e2124;padding-top:1rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
table{border-collapse:collapse;width:100%;min-width:40rem;word-break:keep-all}caption{text-align:left}
td small{overflow-wrap:anywhere}th,td{border-bottom:1px solid #cdd1d5;padding:.5rem;text-align:left;
vertical-align:top}th{background:#f4f5f6;font-weight:600}td.n{text-align:right;white-space:nowrap}
blockquote{margin:.5rem 0;padding:.5rem 1rem;border-left:4px solid #8a949e;background:#f4f5f6;
white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer;font-weight:600;padding:.5rem 0}ul{margin:0;padding-left:1.1rem}
.yes{color:#0b5c2b;font-weight:600}.no{color:#5b6670}.miss{color:#9a2200}.wide{overflow-x:auto}
small,.code{color:#5b6670}
</style>
</head>
<body>
<h1>추천 평가</h1>
<p>모형 <b>{{ version }}</b> · {{ day }}에 만든 자료 · 추천이며 선정 결과가 아닙니다.</p>
<p>판정: 3 매우 알맞음, 2 알맞음, 1 일부 맞음, 0 맞지 않음.
점수는 그 까닭이 적합도(로그 오즈)에 더한 값입니다.</p>
<div class="wide"><table>
<caption>글의 종류별 결과</caption>
<tr><th scope="col">글</th><th scope="col">신청</th><th scope="col">nDCG@5</th><th scope="col">nDCG@10</th>
<th scope="col">다섯 안에 알맞은 곳</th></tr>
{% for name, row in figures %}
<tr><th scope="row">{{ name }}</th><td class="n">{{ row.n }}</td>
<td class="n">{{ "%.3f"|format(row.ndcg_at_5) }}</td>
<td class="n">{{ "%.3f"|format(row.ndcg_at_10) }}</td>
<td class="n">{{ "%.0f"|format(100 * row.hit_at_5) }}%</td></tr>
{% endfor %}
</table></div>
{% macro reasons(place) %}
<ul>{% for each in place.reasons %}<li>{{ each.label }} <b>{{ each.points }}</b>
{% if each.evidence %}<small>{{ each.evidence }}</small>{% endif %}</li>{% endfor %}</ul>
{% if place.missing %}<p class="miss">없는 환경 조건: {{ place.missing }}</p>{% endif %}
{% endmacro %}
{% for id, sections in demands.items() %}
<h2 id="{{ id }}">{{ id }}</h2>
{% for part in sections %}
<details{% if loop.first %} open{% endif %}>
<summary>{{ part.field }} —
{% if part.suitable %}알맞은 {{ part.suitable }}곳 가운데 {{ part.found }}곳을 다섯 안에서 찾음
{%- else %}알맞다고 판정된 곳이 없는 신청{% endif %} · 판단: {{ part.fit }} ({{ part.p }})</summary>
<blockquote>{{ part.text }}</blockquote>
<h3>처음 다섯 곳</h3>
<div class="wide"><table>
<tr><th scope="col">순위</th><th scope="col">테스트베드</th><th scope="col">판정</th>
<th scope="col">알맞을 확률</th>
<th scope="col">까닭</th></tr>
{% for place in part.top %}
<tr><td class="n">{{ place.rank }}</td><td>{{ place.name }}<br>
<small class="code">{{ place.code }}</small></td>
<td class="{{ 'yes' if place.suits else 'no' }}">{{ place.grade }}</td><td class="n">{{ place.percent }}</td>
<td>{{ reasons(place) }}</td></tr>
{% endfor %}
</table></div>
{% if part.missed %}
<h3>놓친 알맞은 곳</h3>
<div class="wide"><table>
<tr><th scope="col">순위</th><th scope="col">테스트베드</th><th scope="col">판정</th>
<th scope="col">왜 뒤로 갔나</th>
<th scope="col">그래도 맞은 까닭</th></tr>
{% for place in part.missed %}
<tr><td class="n">{{ "제외" if place.excluded else place.rank }}</td><td>{{ place.name }}<br>
<small class="code">{{ place.code }}</small></td><td class="yes">{{ place.grade }}</td>
<td>{{ place.why or "다섯째와 차이가 거의 없습니다." }}</td><td>{{ reasons(place) }}</td></tr>
{% endfor %}
</table></div>
{% endif %}
{% if part.unlisted %}<p class="miss">목록에 없는 알맞은 곳: {{ part.unlisted|join(", ") }}</p>{% endif %}
</details>
{% endfor %}
{% endfor %}
</body>
</html>
"""
