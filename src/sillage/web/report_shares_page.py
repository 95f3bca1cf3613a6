"""The links that show a report to people without an account: made, listed, revoked; a secret is shown once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sillage.domain.saved_reports import Audience, SavedReport, Share
from sillage.language import Message, msg, numbers
from sillage.ledger import report_entries
from sillage.reports.wording import say
from sillage.services.share_reports import TypedShare, first_typed, share_report
from sillage.web.desk import Desk
from sillage.web.parts import Choice, Field
from sillage.web.report_words import AUDIENCES, WORDS, local_moment
from sillage.web.reports_page import crumbed
from sillage.web.shell import Frame

SAID = {
    "for": msg("For"),
    "shows": msg("Shows what"),
    "password": msg("Password"),
    "until": msg("Opens until"),
    "opened": msg("Last opened"),
    "count": msg("Openings"),
    "acts": msg("Actions"),
    "revoke": msg("Revoke"),
    "sure": msg("Whoever has this link sees nothing any more, for good."),
    "yes": msg("Revoke it"),
    "list": msg("Links"),
    "none": msg("No link was made yet."),
    "make": msg("Make a link"),
    "once": msg("Copy this link now: it is shown this once."),
    "copy": msg("Copy"),
    "copied": msg("Copied"),
}


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A link.

    Parameters
    ----------
    label, shows, password, until, opened, count : str
        Ready to be shown.
    state : str
        That it opens no more, and why; empty while it does.
    revoke : str
        Where a form is posted that ends it; empty once it has ended.
    """

    label: str
    shows: str
    password: str
    until: str
    opened: str
    count: str
    state: str
    revoke: str


@dataclass(frozen=True, slots=True)
class SharesPage:
    """The links of a report.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta, action : str
        Its head, and where its form is sent.
    rows : tuple of ShareRow
        The newest first.
    fields : tuple of Field
        Of a new one.
    link : str
        The one that was just made; empty otherwise.
    w : dict of str to str
        `SAID`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    action: str
    rows: tuple[ShareRow, ...]
    fields: tuple[Field, ...]
    link: str
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """List the links of a report, and make one."""
    report = report_entries.saved_report(desk.opened.workspace.id, number)
    if request.method != "POST":
        return _page(request, desk, report, first_typed(desk.opened, report), {})
    given = {name: request.POST.get(name, "") for name in ("label", "audience", "last", "password")}
    typed = TypedShare(**given)
    made = share_report(desk.opened, report, typed, desk.member.email or desk.member.name)
    if isinstance(made, Mapping):
        return _page(request, desk, report, typed, made)
    path = reverse("share", args=(made[1],))
    base = django_settings.PAGES_URL
    link = base + path if base else request.build_absolute_uri(path)
    return _page(request, desk, report, first_typed(desk.opened, report), {}, link)


def revoke(request: HttpRequest, desk: Desk, number: int, share_id: int) -> HttpResponse:
    """Let a link show nothing any more; without a script, a page asks first."""
    report = report_entries.saved_report(desk.opened.workspace.id, number)
    if not request.POST.get("confirmed"):
        page = {
            "frame": crumbed(desk, report, say(WORDS["share"], desk.language)).frame(SAID["revoke"], "reports"),
            "heading": say(SAID["revoke"], desk.language),
            "text": say(SAID["sure"], desk.language),
            "yes": say(SAID["yes"], desk.language),
            "back": desk.url("report_shares", number),
            "cancel": say(WORDS["cancel"], desk.language),
            "action": desk.url("revoke_share", number, share_id),
        }
        return render(request, "confirm_page.html", {"page": page})
    report_entries.revoke_share(desk.opened.workspace.id, number, share_id, desk.opened.now)
    messages.success(request, say(msg("The link shows nothing any more."), desk.language))
    return HttpResponseRedirect(desk.url("report_shares", number))


def _page(
    request: HttpRequest,
    desk: Desk,
    report: SavedReport,
    typed: TypedShare,
    wrong: Mapping[str, Message],
    link: str = "",
) -> HttpResponse:
    language = desk.language
    heading = say(msg("Share “{name}” by a link", name=report.name), language)
    meaning = msg("Whoever has the link sees the report as it stands on the day they open it, without an account.")
    page = SharesPage(
        frame=crumbed(desk, report, say(WORDS["share"], language)).frame(heading, "reports"),
        heading=heading,
        meta=say(meaning, language),
        action=desk.url("report_shares", report.id),
        rows=tuple(_row(desk, one) for one in report_entries.shares(desk.opened.workspace.id, report.id)),
        fields=_fields(report, typed, wrong, language),
        link=link,
        w={name: say(word, language) for name, word in SAID.items()},
    )
    return render(request, "report_shares_page.html", {"page": page})


def _row(desk: Desk, share: Share) -> ShareRow:
    language, zone, now = desk.language, desk.opened.workspace.zone, desk.opened.now
    opens = share.opens(now)
    state = msg("Revoked") if share.revoked_at else msg("Ended")
    return ShareRow(
        share.label or say(msg("Anybody"), language),
        say(AUDIENCES[share.audience], language),
        say(msg("Yes") if share.password_hash else msg("No"), language),
        numbers.day((share.expires_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date(), language, "medium"),
        local_moment(share.opened_at, zone, language) if share.opened_at else say(msg("Never"), language),
        numbers.number(share.opened, language),
        "" if opens else say(state, language),
        desk.url("revoke_share", share.report_id, share.id) if opens else "",
    )


def _fields(report: SavedReport, typed: TypedShare, wrong: Mapping[str, Message], language: str) -> tuple[Field, ...]:
    offered = [one for one in AUDIENCES if report.audience is Audience.TEAM or one is Audience.CLIENT]
    views = tuple(Choice(one.value, say(AUDIENCES[one], language), one.value == typed.audience) for one in offered)
    asked = (
        ("label", msg("For whom, as a note to yourself"), "text", None),
        ("audience", msg("It shows what is for"), "select", WORDS["not_for_clients"]),
        ("last", msg("Last day"), "date", msg("A year at most.")),
        ("password", msg("Password, if you want one"), "password", msg("Eight letters or more; tell it another way.")),
    )
    values = {"label": typed.label, "audience": typed.audience, "last": typed.last, "password": ""}
    return tuple(
        Field(
            name, say(label, language), kind, values[name], hint=say(hint, language) if hint else "",
            wrong=say(wrong[name], language) if name in wrong else "", choices=views if kind == "select" else (),
            required=name == "last", autocomplete="new-password" if kind == "password" else "off",
        )
        for name, label, kind, hint in asked
    )  # fmt: skip
