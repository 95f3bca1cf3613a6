"""The door: write every file of the demo year, and say what people decided beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path  # noqa: TID251 - this room writes files

from sillage.demo import decisions, hand_kept
from sillage.demo.ad_files import AdDay, ad_days, ad_files
from sillage.demo.conversations import Message, inbox, inbox_file
from sillage.demo.linkedin_files import linkedin_files
from sillage.demo.meta_files import facebook_files, instagram_files, page_series
from sillage.demo.networks import FollowerDay, Post, every_post, followers_of
from sillage.demo.opinions import mentions_file, reviews_file, surveys_file
from sillage.demo.shop import Order, orders
from sillage.demo.shop_files import shopify_files, till_file
from sillage.demo.story import BRAND, CAMPAIGNS, COUNTRY, CURRENCY, LANGUAGE, NETWORKS, NOW, ZONE, Campaign
from sillage.demo.team import Work, costs_file, hours_file, work
from sillage.demo.traffic_files import ga4_files
from sillage.demo.truth import CHANGES, DemoTruth, channel_truth
from sillage.demo.video_files import tiktok_files, youtube_files
from sillage.demo.x_files import x_files, x_totals
from sillage.domain.aims import Objective
from sillage.domain.costs import Capacity, HourlyRate, KpiWorth, Margin
from sillage.domain.decisions import AuthorBlock
from sillage.domain.places import Account, Approach, Change
from sillage.domain.workspace import BusinessHours, Family


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file to import.

    Parameters
    ----------
    path : Path
        Where it was written.
    account : str
        Whose it is, where the file itself does not say.
    """

    path: Path
    account: str = ""


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """The demo year, written.

    Parameters
    ----------
    files : tuple of DemoFile
        In the order of import: a later export corrects an earlier one.
    name, currency, zone, language, country : str
        Of the workspace.
    families : tuple of Family
        What it wants, the first first.
    now : datetime
        The demo's present.
    weekly_hours, monthly_budget : Decimal
        Hours and dollars meant for each week and month.
    rates, margins, worths, objectives, changes, capacities, approaches, accounts, blocks : tuple
        Decisions, as the domain holds them.
    hours : BusinessHours
        When the team answers.
    campaigns : tuple of Campaign
        For the labels of posts.
    truth : DemoTruth
        What tests hold the report against.
    """

    files: tuple[DemoFile, ...]
    name: str
    currency: str
    zone: str
    language: str
    country: str
    families: tuple[Family, ...]
    now: datetime
    weekly_hours: Decimal
    monthly_budget: Decimal
    rates: tuple[HourlyRate, ...]
    margins: tuple[Margin, ...]
    worths: tuple[KpiWorth, ...]
    objectives: tuple[Objective, ...]
    changes: tuple[Change, ...]
    capacities: tuple[Capacity, ...]
    approaches: tuple[Approach, ...]
    accounts: tuple[Account, ...]
    blocks: tuple[AuthorBlock, ...]
    hours: BusinessHours
    campaigns: tuple[Campaign, ...]
    truth: DemoTruth


@dataclass(frozen=True, slots=True)
class _Year:
    seed: int
    posts: dict[str, tuple[Post, ...]]
    followers: dict[str, tuple[FollowerDay, ...]]
    ads: tuple[AdDay, ...]
    orders: tuple[Order, ...]
    work: tuple[Work, ...]
    inbox: tuple[Message, ...]


def write_files(folder: Path, seed: int = 7) -> DemoPlan:
    """Write the demo year as the export files of its networks and tools.

    Parameters
    ----------
    folder : Path
        Where; made when it is not there.
    seed : int
        The same seed writes the same bytes.

    Returns
    -------
    DemoPlan
        The files in the order of import, and what people decided.
    """
    year = _Year(
        seed=seed,
        posts=every_post(seed),
        followers={plan.network: followers_of(plan, seed) for plan in NETWORKS},
        ads=ad_days(seed),
        orders=orders(seed),
        work=work(seed),
        inbox=inbox(seed),
    )
    files = []
    for name, content, account in _contents(year):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files.append(DemoFile(path, account))
    return _plan(year, tuple(files))


def _contents(year: _Year) -> Iterator[tuple[str, bytes, str]]:
    page = {plan.network: plan.account for plan in NETWORKS}
    unnamed: Sequence[tuple[str, Iterator[tuple[str, bytes]], str]] = (
        ("instagram", instagram_files(year.posts["instagram"]), ""),
        ("facebook", facebook_files(year.posts["facebook"]), ""),
        ("facebook", page_series(year.posts["facebook"], year.followers["facebook"], year.seed), page["facebook"]),
        ("meta-ads", ad_files(year.ads), ""),
        ("linkedin", linkedin_files(year.posts["linkedin"], year.followers["linkedin"], year.seed), ""),
        ("youtube", youtube_files(year.posts["youtube"]), page["youtube"]),
        ("tiktok", tiktok_files(year.posts["tiktok"]), ""),
        ("x", x_files(year.posts["x"], year.followers["x"]), page["x"]),
        ("x", iter([hand_kept.x_table(year.posts["x"], year.followers["x"])]), page["x"]),
        ("google-analytics", ga4_files(year.orders, year.seed), ""),
        ("shopify", shopify_files(year.orders), ""),
        ("maison", _own_files(year), ""),
    )
    for folder, files, account in unnamed:
        for name, content in files:
            yield f"{folder}/{name}", content, account


def _own_files(year: _Year) -> Iterator[tuple[str, bytes]]:
    yield till_file(year.orders)
    yield hours_file(year.work)
    yield costs_file()
    yield hand_kept.accounts_file(year.posts, year.followers)
    yield hand_kept.touches_file(year.orders, year.seed)
    yield inbox_file(year.inbox)
    yield surveys_file(year.inbox, year.seed)
    yield reviews_file(year.seed)
    yield mentions_file(year.seed)
    yield hand_kept.rivals_file(year.seed)
    yield hand_kept.sector_file()


def _plan(year: _Year, files: tuple[DemoFile, ...]) -> DemoPlan:
    return DemoPlan(
        files=files,
        name=BRAND,
        currency=CURRENCY,
        zone=ZONE,
        language=LANGUAGE,
        country=COUNTRY,
        families=(Family.SALES, Family.SERVICE, Family.PROOF),
        now=NOW,
        weekly_hours=Decimal("25"),
        monthly_budget=Decimal("900"),
        rates=decisions.RATES,
        margins=decisions.MARGINS,
        worths=decisions.WORTHS,
        objectives=decisions.objectives(year.followers),
        changes=decisions.CHANGES,
        capacities=decisions.capacities(),
        approaches=decisions.APPROACHES,
        accounts=decisions.RIVAL_ACCOUNTS,
        blocks=decisions.author_blocks(),
        hours=decisions.HOURS,
        campaigns=CAMPAIGNS,
        truth=_truth(year),
    )


def _truth(year: _Year) -> DemoTruth:
    sold = [order for order in year.orders if order.status != "voided"]
    totals = {("x", name): value for name, value in x_totals(year.posts["x"]).items()}
    for network, raw in (
        ("instagram", "likes"),
        ("facebook", "reactions"),
        ("linkedin", "likes"),
        ("youtube", "likes"),
    ):
        totals[(network, raw)] = sum(post.figures["likes"] for post in year.posts[network])
    for network in ("instagram", "facebook", "youtube"):
        totals[(network, "views")] = sum(post.figures["views"] for post in year.posts[network])
    return DemoTruth(
        channels=channel_truth(year.orders, year.ads, year.work),
        changes=CHANGES,
        messages=len(year.inbox),
        requests=len({message.thread for message in year.inbox}),
        orders=len(sold),
        voided=len(year.orders) - len(sold),
        raw_totals=totals,
    )
