"""The team of a workspace: who is there as what, who is invited; owners alone."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sillage.domain.access import Member, Role
from sillage.errors import NotFound, WrongUsage
from sillage.language import Message, msg, numbers
from sillage.ledger import invitations, members, queries
from sillage.reports.wording import say
from sillage.services.invite_members import checked_role, invite_member
from sillage.web import settings_sheet
from sillage.web.desk import Desk
from sillage.web.role_names import ROLES
from sillage.web.shell import Frame, Link

WORDS = {
    "who": msg("Who"),
    "role": msg("Role"),
    "brand": msg("Brand"),
    "whole": msg("The whole workspace"),
    "which": msg("Choose a brand"),
    "no_brand": msg(
        "This workspace has no brand: a client will see all of it as clients do, without hours, costs or margins. To "
        "show them one brand alone, make it first."
    ),
    "act": msg("Actions"),
    "save": msg("Save"),
    "remove": msg("Remove"),
    "yes": msg("Remove them"),
    "nobody": msg("No account is a member yet."),
    "nobody_why": msg(
        "This workspace is open to whoever sits at this machine, without an account, as a demo is. Whoever accepts an "
        "invitation stands here."
    ),
    "invite": msg("Invite"),
    "invited": msg("Invited"),
    "until": msg("Until"),
    "withdraw": msg("Take back"),
    "email": msg("E-mail address"),
    "roles_mean": msg(
        "An owner decides everything; a manager decides objectives, imports, changes and reports; a contributor enters "
        "costs, hours and links; a reader reads; a client sees the figures of one brand, without hours, costs or "
        "margins."
    ),
}
TITLE = msg("Team")
WHOLE = "*"
"""Is sent for the whole workspace, so that what was not chosen is never taken for it."""
SHOWN_ONCE = "invited"
"""Where a session keeps the link of an invitation until it is shown."""
SEVERAL = msg(
    "This workspace speaks for several brands: a client sees the figures of theirs alone. What has no brand (a file, a "
    "site, a link, a cost) is shown to no client."
)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose.

    Parameters
    ----------
    value, label : str
        What is sent, and what is said.
    chosen : bool
        Whether it is so now.
    """

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A member, or somebody invited.

    Parameters
    ----------
    id, name, email, role, brand, until : str
        Ready to be shown.
    roles, brands : tuple of Option
        What they could be.
    sure : str
        What is asked before they are removed.
    """

    id: str
    name: str
    email: str
    role: str
    brand: str
    until: str = ""
    roles: tuple[Option, ...] = ()
    brands: tuple[Option, ...] = ()
    sure: str = ""


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The team.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading : str
        Its head.
    people, invited : tuple of Person
        Who is there, and who may come.
    roles, brands : tuple of Option
        For an invitation.
    acts : mapping of str to str
        Where forms are posted: ``invite``, ``withdraw``, ``set_role``, ``remove_member``.
    link, link_words : str
        Of the invitation that was just made; empty otherwise.
    w : mapping of str to str
        `WORDS`, rendered.
    tabs : tuple of Link
        The other pages of settings.
    tabs_label : str
        What they are called together.
    note : str
        What to know before a client is invited; empty for nothing.
    make_brand : Link or None
        Where brands are made.
    """

    frame: Frame
    heading: str
    people: tuple[Person, ...]
    invited: tuple[Person, ...]
    roles: tuple[Option, ...]
    brands: tuple[Option, ...]
    acts: dict[str, str]
    link: str
    link_words: str
    w: dict[str, str]
    tabs: tuple[Link, ...] = ()
    tabs_label: str = ""
    note: str = ""
    make_brand: Link | None = None


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the team, and the link of an invitation that was just made: this once."""
    workspace, language = desk.opened.workspace, desk.language
    brands, zone = queries.brands(workspace.id), ZoneInfo(workspace.zone)
    link, email = _just_made(request, workspace.slug)
    people = tuple(
        Person(
            str(one.user_id), one.name, one.email, say(ROLES[one.role], language), one.brand,
            roles=_roles(language, one.role), brands=_brands(brands, language, one), sure=say(_leaving(one), language),
        )
        for one in members.members(workspace.id)
    )  # fmt: skip
    invited = tuple(
        Person(
            str(one.id), one.email, one.email, say(ROLES[one.role], language), one.brand,
            until=numbers.day(one.expires_at.astimezone(zone).date(), language, "medium"),
        )
        for one in invitations.invitations(workspace.id, desk.opened.now)
    )  # fmt: skip
    page = TeamPage(
        frame=desk.frame(TITLE, "settings"),
        heading=say(TITLE, language),
        people=people,
        invited=invited,
        roles=_roles(language, Role.READER),
        brands=_brands(brands, language),
        acts={name: desk.url(name) for name in ("invite", "withdraw", "set_role", "remove_member")},
        link=link,
        link_words=say(_sent_to(email), language) if link else "",
        w={name: say(word, language) for name, word in WORDS.items()},
        tabs=settings_sheet.tabs(desk, "team"),
        tabs_label=say(settings_sheet.LABEL, language),
        note=say(SEVERAL, language) if len(brands) > 1 else "",
        make_brand=Link(say(msg("Networks and brands"), language), desk.url("settings_networks")),
    )
    return render(request, "team_page.html", {"page": page})


def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep a place for somebody; its link is shown once by the page that follows, which loads again without harm."""
    given = request.POST
    brand = _given_brand(request, desk)
    place, token = invite_member(desk.opened, desk.member, given.get("email", ""), given.get("role", ""), brand)
    path, base = reverse("invitation", args=(token,)), django_settings.PAGES_URL
    link = base + path if base else request.build_absolute_uri(path)
    request.session[SHOWN_ONCE] = [desk.opened.workspace.slug, link, place.email]
    return HttpResponseRedirect(desk.url("team"))


def withdraw(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take an invitation back."""
    invitations.withdraw(desk.opened.workspace.id, _number(request))
    return _done(request, desk, msg("The invitation is taken back."))


def set_role(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Change what a member is."""
    role = checked_role(request.POST.get("role", ""))
    members.set_role(desk.opened.workspace.id, _number(request), role, _given_brand(request, desk))
    return _done(request, desk, msg("The role is changed."))


def remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a member out of the workspace; asked first, since only another invitation brings them back."""
    here, number = desk.opened.workspace.id, _number(request)
    everybody = members.members(here)
    leaving = next((one for one in everybody if one.user_id == number), None)
    if leaving is None:
        raise NotFound(msg("There is nothing by that name or number in this workspace."))
    last_owner = leaving.role is Role.OWNER and [one.role for one in everybody].count(Role.OWNER) == 1
    if not last_owner and not request.POST.get("confirmed"):
        return settings_sheet.asked_first(request, desk, "team", TITLE, (_leaving(leaving),), msg("Remove them"))
    members.remove(here, number)
    return _done(request, desk, msg("{name} is no member any more.", name=leaving.name))


def _leaving(one: Member) -> Message:
    return msg(
        "{name} ({email}) opens this workspace no more. What they entered stays, and so does their account; another "
        "invitation brings them back.",
        name=one.name,
        email=one.email,
    )


def _done(request: HttpRequest, desk: Desk, what: Message) -> HttpResponse:
    messages.success(request, say(what, desk.language))
    return HttpResponseRedirect(desk.url("team"))


def _sent_to(email: str) -> Message:
    return msg("Send this link to {email}. It opens once, for a week, and is shown here this once.", email=email)


def _number(request: HttpRequest) -> int:
    text = request.POST.get("id", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise WrongUsage(msg("“{typed}” is not known.", typed=text[:40]))
    return int(text)


def _roles(language: str, now: Role) -> tuple[Option, ...]:
    return tuple(Option(role.value, say(label, language), role is now) for role, label in ROLES.items())


def _brands(brands: tuple[str, ...], language: str, now: Member | None = None) -> tuple[Option, ...]:
    """Return what a client may be shown: the whole workspace is offered where it is one brand's, and never at first."""
    chosen = now.brand if now is not None and now.role is Role.CLIENT else None
    whole = Option(WHOLE, say(WORDS["whole"], language), chosen == "")
    named = tuple(Option(name, name, name == chosen) for name in brands)
    return (*named, whole) if len(brands) == 1 else named


def _given_brand(request: HttpRequest, desk: Desk) -> str:
    brand = request.POST.get("brand", "").strip()
    if not brand and request.POST.get("role", "") == Role.CLIENT and queries.brands(desk.opened.workspace.id):
        raise WrongUsage(msg("It is not said what this client sees."), msg("Choose a brand."))
    return "" if brand == WHOLE else brand


def _just_made(request: HttpRequest, slug: str) -> tuple[str, str]:
    """Take the link of the invitation that was just made, and its address, out of the session."""
    kept = request.session.get(SHOWN_ONCE)
    if not kept or kept[0] != slug:
        return "", ""
    del request.session[SHOWN_ONCE]
    return kept[1], kept[2]
