"""The reliability plot of two models as an SVG file of its own, with the numbers in its description."""

from collections.abc import Sequence

from jinja2 import Environment, StrictUndefined

from app.i18n import gettext as _
from app.matches.comparison import Calibration

SIDE = 400
LEFT, TOP = 60, 40
COLOURS = ("#5b6670", "#0b50d0")
LARGEST = 12.0


def _points(calibration: Calibration) -> list[dict[str, float]]:
    most = max(count for _, _, count in calibration.table)
    return [
        {
            "x": round(LEFT + SIDE * said, 1),
            "y": round(TOP + SIDE * (1 - was), 1),
            "r": round(3 + (LARGEST - 3) * (count / most) ** 0.5, 1),
            "said": said,
            "was": was,
            "count": count,
        }
        for said, was, count in calibration.table
    ]


def reliability(models: Sequence[tuple[str, Calibration | None]]) -> str:
    """Return the plot: what was said on the x axis, what was so on the y axis, size by number of pairs."""
    series = [
        {"name": name, "colour": colour, "points": _points(found), "found": found}
        for (name, found), colour in zip(models, COLOURS, strict=False)
        if found
    ]
    ticks = [{"label": f"{at * 20}%", "at": at * SIDE // 5} for at in range(6)]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals["words"] = {
        "title": _("신뢰도 그림: 말한 확률과 실제로 알맞았던 비율"),
        "said": _("말한 확률"),
        "was": _("실제로 알맞았던 비율"),
        "count": _("쌍"),
        "skill": _("향상"),
    }
    return environment.from_string(SVG).render(
        series=series, ticks=ticks, left=LEFT, top=TOP, right=LEFT + SIDE, bottom=TOP + SIDE, side=SIDE
    )


SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 500" role="img" aria-labelledby="t d"
 font-family="Pretendard, 'Noto Sans KR', sans-serif" font-size="13">
<title id="t">{{ words.title }}</title>
<desc id="d">{% for each in series %}{{ each.name }}: {% for p in each.points -%}
{{ words.said }} {{ "%.2f"|format(p.said) }}, {{ words.was }} {{ "%.2f"|format(p.was) }} ({{ p.count }});
{% endfor %}{% endfor %}</desc>
<rect width="700" height="500" fill="#fff"/>
{% for tick in ticks %}
<path d="M{{ left + tick.at }} {{ top }}V{{ bottom }}M{{ left }} {{ bottom - tick.at }}H{{ right }}"
 stroke="#e6e8ea" fill="none"/>
<text x="{{ left + tick.at }}" y="{{ bottom + 20 }}" text-anchor="middle">{{ tick.label }}</text>
<text x="{{ left - 8 }}" y="{{ bottom - tick.at + 4 }}" text-anchor="end">{{ tick.label }}</text>
{% endfor %}
<path d="M{{ left }} {{ bottom }}L{{ right }} {{ top }}" stroke="#8a949e" stroke-dasharray="4 4"/>
<text x="{{ left + side // 2 }}" y="{{ bottom + 42 }}" text-anchor="middle">{{ words.said }}</text>
<text x="{{ left }}" y="{{ top - 14 }}">{{ words.was }}</text>
{% for each in series %}
<polyline fill="none" stroke="{{ each.colour }}" stroke-width="2"
 points="{% for p in each.points %}{{ p.x }},{{ p.y }} {% endfor %}"/>
{% for p in each.points %}
<circle cx="{{ p.x }}" cy="{{ p.y }}" r="{{ p.r }}" fill="{{ each.colour }}" fill-opacity="0.75"/>
{% endfor %}
<g transform="translate({{ right + 24 }} {{ top + 20 + 90 * loop.index0 }})">
<rect width="14" height="14" fill="{{ each.colour }}"/>
<text x="22" y="12" font-weight="600">{{ each.name }}</text>
<text y="34">{{ each.found.pairs }} {{ words.count }} · Brier {{ "%.3f"|format(each.found.brier) }}</text>
<text y="54">ECE {{ "%.3f"|format(each.found.ece) }}
 · {{ words.skill }} {{ "–" if each.found.skill is none else "%.2f"|format(each.found.skill) }}</text>
</g>
{% endfor %}
</svg>
"""
