"""The question of which brand something is, wherever a form asks it."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from sillage.reports.wording import say
from sillage.web import brand_fields, filter_bar

register = template.Library()
NAMED_BY = {"site": "host", "link": "link_id", "campaign": "name"}
"""The part of an address that names a thing of some kinds; of the others, their number."""


@register.inclusion_tag("_brand_field.html", takes_context=True)
def brand_field(context: dict[str, Any]) -> dict[str, Any]:
    """Ask of which brand something new is, inside its form; nothing in a form of what stands already."""
    request = context["request"]
    desk = getattr(request, "desk", None)
    if desk is None or _which(request):
        return {}
    return {"f": brand_fields.brand_field(desk, request.POST.get("brand"))}


@register.inclusion_tag("_brand_of.html", takes_context=True)
def brand_of(context: dict[str, Any], kind: str) -> dict[str, Any]:
    """Ask of which brand that is which the address names, in a form of its own."""
    request = context["request"]
    desk, which = getattr(request, "desk", None), _which(request, kind)
    found = brand_fields.own_brand_field(desk, kind, which) if desk is not None and which else None
    if desk is None or found is None:
        return {}
    save = say(brand_fields.SAVE, desk.language)
    return {"csrf_token": context.get("csrf_token"), "action": found[0], "f": found[1], "save": save}


@register.inclusion_tag("_brand_bar.html", takes_context=True)
def brand_bar(context: dict[str, Any]) -> dict[str, Any]:
    """Offer the brands on a page without a filter bar; settings are of the whole workspace."""
    request, page = context.get("request"), context.get("page")
    desk = getattr(request, "desk", None)
    barred = getattr(page, "bar", None) or getattr(getattr(page, "sheet", None), "bar", None)
    if request is None or desk is None or barred or "/settings" in request.path or request.method == "POST":
        return {}
    kept = [(name, word) for name, word in request.GET.items() if name != "brand"]
    show = say(filter_bar.WORDS["show"], desk.language)
    return {"p": filter_bar.brand_picker(desk), "action": request.path, "kept": kept, "show": show}


def _which(request: HttpRequest, kind: str = "") -> str:
    """Return the number, the id, the host or the name that the address gives; of any kind unless one is asked for."""
    parts = request.resolver_match.kwargs if request.resolver_match else {}
    names = (NAMED_BY.get(kind, "number"),) if kind else ("number", "link_id", "host")
    return str(next((parts[name] for name in names if name in parts), ""))
