"""Who may use the routes of papers and of institutions' own templates for them."""

from dataclasses import replace

from app.policy.rows import FIRM, HOST, MEMBER, Rule, create

ROWS: dict[str, Rule] = {
    "api.cases.papers.list": Rule(MEMBER),
    "api.cases.papers.read": Rule(MEMBER),
    "api.matches.sheet": Rule(FIRM),
    "api.paper_templates.list": Rule(HOST),
    "api.paper_templates.read": Rule(HOST),
    "api.paper_templates.keep": replace(create(HOST, "paper_template.stored", upload=True), carries=True),
    "api.paper_templates.use": create(HOST, "paper_template.used"),
    "api.paper_templates.built_in": create(HOST, "paper_template.put_aside"),
    "api.paper_templates.preview": Rule(HOST),
    "api.paper_templates.file": Rule(HOST),
    "web.paper_templates": Rule(HOST),
    "web.paper_templates.keep": Rule(HOST, audit="paper_template.stored", upload=True),
    "web.paper_templates.use": Rule(HOST, audit="paper_template.used"),
    "web.paper_templates.built_in": Rule(HOST, audit="paper_template.put_aside"),
}
