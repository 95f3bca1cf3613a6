"""The filter bar of a page: periods, days, comparison, brand, network, campaign, in the address and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.domain.places import NETWORKS, Role
from sillage.language import _n, msg
from sillage.ledger import counting, queries
from sillage.reports.wording import Span, say
from sillage.services.report_period import presets
from sillage.web.desk import Desk
from sillage.web.filters import COMPARISONS, NAMES
from sillage.web.parts import Choice
from sillage.web.shell import Link

WORDS = {
    "period": msg("Period"),
    "first": msg("From"),
    "last": msg("To"),
    "show": msg("Show"),
    "everything": msg("Clear the filters"),
}
ALL = {
    "brand": (msg("Brand"), msg("All brands")),
    "network": (msg("Network"), msg("All networks")),
    "campaign": (msg("Campaign"), msg("All campaigns")),
}


@dataclass(frozen=True, slots=True)
class Picker:
    """One list of the bar.

    Parameters
    ----------
    name, label : str
        The word of the address, and what is asked.
    choices : tuple of Choice
        The first one leaves nothing out.
    """

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FilterBar:
    """What ``_filters.html`` shows.

    Parameters
    ----------
    action : str
        The page's own path.
    days : str
        The days shown, in words.
    presets : tuple of Link
        Periods.
    first, last : str
        The days shown, as a form of days writes them.
    pickers : tuple of Picker
        Lists.
    carried, kept : tuple of (str, str)
        What the form of days, and the form of lists, must send along.
    narrowed : str
        How many lists leave something out, in words; empty for none.
    clear : str
        The address that leaves nothing out; empty when it is this one.
    w : dict of str to str
        `WORDS`, rendered.
    """

    action: str
    days: str
    presets: tuple[Link, ...]
    first: str
    last: str
    pickers: tuple[Picker, ...]
    carried: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, str], ...]
    narrowed: str
    clear: str
    w: dict[str, str]


def filter_bar(
    desk: Desk, shown: Period, lists: Sequence[str] = ("compare", "brand", "network", "campaign")
) -> FilterBar:
    """Build the filter bar of a page.

    Parameters
    ----------
    desk : Desk
        Who asks for what.
    shown : Period
        The days that the page speaks of.
    lists : sequence of str, optional
        Which lists the page understands; one with fewer than two entries is not shown.

    Returns
    -------
    FilterBar
        Ready strings.
    """
    asked, language = desk.asked, desk.language
    filters = asked.filters
    words = {"lang": language, **filters.as_query()}
    pickers = tuple(one for one in (_picker(desk, name) for name in lists) if one is not None)
    listed = {picker.name for picker in pickers}
    narrowed = sum(bool(getattr(filters, name)) for name in ALL if name in listed)
    return FilterBar(
        action=desk.path,
        days=Span(shown).written(language),
        presets=tuple(
            Link(say(label, language), desk.path + asked.query(period=name), period == shown)
            for name, label, period in presets(desk.opened)
        ),
        first=shown.first.isoformat(),
        last=shown.last.isoformat(),
        pickers=pickers,
        carried=tuple((name, word) for name, word in words.items() if name not in ("period", "from", "to")),
        kept=tuple((name, word) for name, word in words.items() if name not in listed),
        narrowed=say(_n("one filter", "{count} filters", narrowed), language) if narrowed else "",
        clear=desk.path + asked.query(**dict.fromkeys(ALL, "")) if narrowed else "",
        w={name: say(message, language) for name, message in WORDS.items()},
    )


def _picker(desk: Desk, name: str) -> Picker | None:
    language = desk.language
    if name == "compare":
        now = desk.asked.filters.compare
        choices = [Choice(one.value, say(label, language), one is now) for one, label in COMPARISONS.items()]
        return Picker(name, say(msg("Compared with"), language), tuple(choices))
    if name not in NAMES:
        raise ValueError(name)
    label, every = ALL[name]
    found = list(_known(desk, name))
    now_word = getattr(desk.asked.filters, name)
    if now_word and now_word not in {value for value, _ in found}:
        found.append((now_word, now_word))  # an old link: what it asks for stays seen, and can be left
    if len(found) < 2 and not now_word:
        return None
    choices = [Choice("", say(every, language), not now_word)]
    return Picker(
        name, say(label, language), (*choices, *(Choice(value, text, value == now_word) for value, text in found))
    )


def _known(desk: Desk, name: str) -> Iterable[tuple[str, str]]:
    workspace = desk.opened.workspace.id
    if name == "brand":
        # A client was given one brand: there is nothing to choose.
        return [] if desk.member.brand else [(brand, brand) for brand in queries.brands(workspace)]
    if name == "campaign":
        return [(campaign, campaign) for campaign, _, _ in queries.campaigns(workspace)]
    own = {one.network for one in counting.accounts(workspace) if one.role is Role.OWN}
    return sorted(((code, NETWORKS.get(code, code)) for code in own), key=lambda pair: pair[1])
