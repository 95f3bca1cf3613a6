"""Every format that files are recognised as: one plain table. Adding a network is one file and one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sillage.imports import audience_file, linkedin, meta_ads, meta_pages, meta_posts, tiktok, x, youtube
from sillage.imports.bitly import BITLY, read_bitly, recognise_bitly
from sillage.imports.chatwoot_csv import (
    CSAT,
    MESSAGES,
    read_csat,
    read_csat_records,
    read_messages,
    recognise_csat,
    recognise_messages,
)
from sillage.imports.files import Context, ReadFile
from sillage.imports.ga4 import GA4, read_ga4, recognise_ga4
from sillage.imports.own_files import OWN_FILES
from sillage.imports.own_formats import own_recogniser, read_own_tables
from sillage.imports.readings import read_signatures
from sillage.imports.shapes import SHAPES
from sillage.imports.shops import SHOPIFY, STRIPE, read_shopify, read_stripe, shop_recogniser
from sillage.imports.signatures import Signature
from sillage.imports.tables import Record, Table
from sillage.language import Message, msg

Recogniser = Callable[[Sequence[str], Sequence[Sequence[str]], str], int]
Reader = Callable[[Sequence[Table], Context], ReadFile]


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Parameters
    ----------
    id : str
        Its key in `FORMATS`.
    title : Message
        What it is, for a person.
    network : str
        A key of `NETWORKS`, or empty.
    recognise : callable
        Scores a header as the file writes it, some rows below it, and the sheet's name; 0 is a stranger.
    read : callable
        Reads the tables of one file, all recognised as this format.
    stacked : bool
        Whether several tables may stand under each other in one text file.
    signatures : tuple of Signature
        Its shapes, when it is read by them.
    read_records : callable, optional
        Reads the records of a whole text file, for formats that are no plain tables; used instead of `read`.
    """

    id: str
    title: Message
    network: str
    recognise: Recogniser
    read: Reader
    stacked: bool = False
    signatures: tuple[Signature, ...] = ()
    read_records: Callable[[Sequence[Record], Context], ReadFile] | None = None


def by_signatures(id: str, title: Message, *signatures: Signature) -> Format:
    """Declare a format that is read by signatures alone.

    Parameters
    ----------
    id : str
        Its key in `FORMATS`.
    title : Message
        What it is, for a person.
    *signatures : Signature
        The shapes that its tables have.

    Returns
    -------
    Format
        For `FORMATS`.
    """

    def best(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> tuple[int, Signature]:
        return max(((_score(one, header, sample, sheet), one) for one in signatures), key=lambda scored: scored[0])

    def recognise(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        return best(header, sample, sheet)[0]

    def read(tables: Sequence[Table], context: Context) -> ReadFile:
        chosen = [(table, best(table.header, table.sample(), table.sheet)[1]) for table in tables]
        return read_signatures(chosen, id, context)

    stacked = any(one.stacked for one in signatures)
    return Format(id, title, signatures[0].network, recognise, read, stacked, signatures)


def _score(signature: Signature, header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    named = signature.score(header, sheet)
    if named or not signature.shape:
        return named
    # A shape alone counts less than any header recognised by its names.
    return 1 if SHAPES[signature.shape](header, sample) else 0


_NETWORKS = (
    by_signatures(x.POST_ACTIVITY.id, msg("X post activity (until 2023)"), x.POST_ACTIVITY),
    by_signatures(x.CONTENT.id, msg("X content"), x.CONTENT),
    by_signatures(x.OVERVIEW.id, msg("X account overview"), x.OVERVIEW),
    by_signatures(meta_posts.FACEBOOK.id, msg("Meta Business Suite, Facebook posts"), meta_posts.FACEBOOK),
    by_signatures(meta_posts.INSTAGRAM.id, msg("Meta Business Suite, Instagram posts"), meta_posts.INSTAGRAM),
    by_signatures(meta_pages.DAILY_SERIES.id, msg("Meta page, daily series"), meta_pages.DAILY_SERIES),
    Format(
        audience_file.ID,
        msg("Meta audience"),
        "facebook",
        audience_file.recognise,
        audience_file.read_tables,
        signatures=(meta_pages.AUDIENCE,),
        read_records=audience_file.read_audience,
    ),
    by_signatures(meta_pages.GENDER.id, msg("Meta audience by gender"), meta_pages.GENDER),
    by_signatures(meta_pages.TERRITORIES.id, msg("Meta audience by territory"), meta_pages.TERRITORIES),
    by_signatures(meta_posts.PAGE_INSIGHTS_OLD.id, msg("Facebook page insights (2014)"), meta_posts.PAGE_INSIGHTS_OLD),
    by_signatures(meta_ads.ADS.id, msg("Meta Ads"), meta_ads.ADS),
    by_signatures("linkedin_page_content_xls", msg("LinkedIn page, content"), linkedin.METRICS, linkedin.POSTS),
    by_signatures(
        "linkedin_page_followers_xls",
        msg("LinkedIn page, followers"),
        linkedin.NEW_FOLLOWERS,
        *linkedin.FOLLOWERS_BY,
    ),
    by_signatures(
        "linkedin_page_visitors_xls", msg("LinkedIn page, visitors"), linkedin.VISITORS, *linkedin.VISITORS_BY
    ),
    by_signatures("linkedin_competitors_xls", msg("LinkedIn page, competitors"), linkedin.COMPETITORS),
    by_signatures(youtube.TABLE_DATA.id, msg("YouTube Studio, table data"), youtube.TABLE_DATA),
    by_signatures(tiktok.CONTENT.id, msg("TikTok Studio, content"), tiktok.CONTENT),
)
_OURS = (
    Format(GA4.kind, GA4.title, "", recognise_ga4, read_ga4, stacked=True),
    Format(BITLY.kind, BITLY.title, "", recognise_bitly, read_bitly),
    Format(CSAT.kind, CSAT.title, "", recognise_csat, read_csat, read_records=read_csat_records),
    Format(MESSAGES.kind, MESSAGES.title, "", recognise_messages, read_messages),
    Format(SHOPIFY.kind, SHOPIFY.title, "", shop_recogniser(SHOPIFY), read_shopify),
    Format(STRIPE.kind, STRIPE.title, "", shop_recogniser(STRIPE), read_stripe),
    # Our own files come last: of two equal scores, the first wins.
    *(Format(file.format, file.title, "", own_recogniser(file), read_own_tables) for file in OWN_FILES.values()),
)
FORMATS: dict[str, Format] = {format.id: format for format in (*_NETWORKS, *_OURS)}
"""Every format, by id."""
