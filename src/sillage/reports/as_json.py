"""A report for programs: the same sections, figures as numbers with their unit, words in one language."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sillage.language import Message
from sillage.reports.spec import Badge, Block, Card, Cards, Cell, Chart, Figure, Item, Report, Section, Table
from sillage.reports.wording import figure_text, plain_number, say


def report_json(report: Report, language: str) -> str:
    """Write a report as JSON.

    Parameters
    ----------
    report : Report
        What to write.
    language : str
        A language tag, for words; numbers are the same in every language.

    Returns
    -------
    str
        One object.
    """
    content = {
        "workspace": report.workspace,
        "title": say(report.title, language),
        "period": {"first": report.period.first.isoformat(), "last": report.period.last.isoformat()},
        "period_reason": say(report.period_reason, language),
        "currency": report.currency,
        "language": language,
        "made_at": report.made_at.isoformat(),
        "answers": [
            {
                "family": say(answer.family, language) if answer.family else None,
                "verdict": answer.verdict.value,
                "text": say(answer.text, language),
            }
            for answer in report.answers
        ],
        "sections": [_section(section, language) for section in report.sections],
        "definitions": {
            known.id: {
                "name": say(known.name, language),
                "sentence": say(known.sentence, language),
                "formula": known.formula,
            }
            for known in report.definitions.values()
        },
    }
    return json.dumps(content, ensure_ascii=False)


def _section(section: Section, language: str) -> dict[str, Any]:
    items = [_item(item, language) for item in section.items]
    return {"id": section.id, "title": say(section.title, language), "annex": section.annex, "items": items}


def _item(item: Item, language: str) -> dict[str, Any]:
    if isinstance(item, Cards):
        return {"kind": "cards", "cards": [_card(card, language) for card in item.cards]}
    if isinstance(item, Chart):
        return {
            "kind": "chart",
            "id": item.id,
            "title": say(item.title, language),
            "table": _table(item.table, language),
        }
    if isinstance(item, Table):
        return {"kind": "table", **_table(item, language)}
    if isinstance(item, Block):
        return {"kind": "block", "block": item.kind, "title": say(item.title, language), "text": item.text}
    return {"kind": "sentence", "verdict": item.verdict.value, "text": say(item.text, language)}


def _card(card: Card, language: str) -> dict[str, Any]:
    change = card.change
    return {
        "label": say(card.label, language),
        **figure_json(card.figure, language),
        "change": None
        if change is None
        else {
            "trend": change.trend.value,
            "difference": figure_json(change.difference, language) if change.difference else None,
            "base": figure_json(change.base, language) if change.base else None,
            "reason": say(change.reason, language) if change.reason else None,
        },
        "fresh": card.fresh.isoformat() if card.fresh else None,
        "remarks": [say(remark, language) for remark in card.remarks],
    }


def figure_json(figure: Figure, language: str) -> dict[str, Any]:
    """Describe a figure.

    Parameters
    ----------
    figure : Figure
        What to describe.
    language : str
        A language tag.

    Returns
    -------
    dict
        ``value`` is null when unknown, with its ``reason``.
    """
    return {
        "value": None if figure.value is None else plain_number(figure.value),
        "text": figure_text(figure, language),
        "unit": figure.unit.value,
        "currency": figure.currency or None,
        "interval": None if figure.interval is None else [plain_number(bound) for bound in figure.interval],
        "n": figure.n,
        "reason": say(figure.reason, language) if figure.reason is not None else None,
        "explain": figure.explain or None,
    }


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": say(table.title, language),
        "columns": [say(column.label, language) for column in table.columns],
        "rows": [[_cell(cell, language) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell, language: str) -> Any:
    if isinstance(cell, Figure):
        return figure_json(cell, language)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Badge):
        return {"text": say(cell.text, language), "status": cell.tone}
    return say(cell, language) if isinstance(cell, Message) else cell
