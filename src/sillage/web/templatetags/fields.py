"""Labels of fields in our words, whoever made the form."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.forms import BoundField

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
