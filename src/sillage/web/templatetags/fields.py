"""Labels of fields in our words, whoever made the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.forms import BoundField

from sillage.language import numbers

register = template.Library()


@register.filter
def labelled(field: BoundField, labels: Mapping[str, str]) -> str:
    """Return the label of a field: ours, else the form's own.

    Parameters
    ----------
    field : BoundField
        Of a form.
    labels : mapping of str to str
        By the name of the field.

    Returns
    -------
    str
        In the reader's language.
    """
    return labels.get(field.name) or str(field.label)


@register.filter
def plainly(field: BoundField) -> str:
    """Return the input of a field without the words that stand in it: its label says them already."""
    return field.as_widget(attrs={"placeholder": ""})


@register.filter
def moment(value: datetime, language: str) -> str:
    """Return a moment as its reader writes it, in universal time."""
    return f"{numbers.day(value.date(), language, 'medium')}, {value:%H:%M} UTC"


@register.filter
def browser(user_agent: str) -> str:
    """Return what a browser is called, and on what it runs; an unknown one says what it sent, shortened."""
    from ua_parser import parse

    found = parse(user_agent)
    names = [part.family for part in (found.user_agent, found.os) if part is not None] if found else []
    return " · ".join(names) or user_agent[:80]
