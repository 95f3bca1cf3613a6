"""From messages to requests: what a customer asked, and when a person answered.

A *request* is a stretch of waiting: it opens with the first message of a customer that nobody has taken up yet, later
messages of the customer join it, and it closes with the first answer of a person. An automatic reply closes
nothing. What still waits has waited until its file was exported; nobody knows what came after. Two events close a
request without an answer: *reviewed* (somebody read it and judged that it needs none) and
*resolved* (the conversation was closed). A reviewed request leaves the response times and rates; a resolved one
stays in them as not answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

COLUMNS = (
    "network",
    "account",
    "thread_id",
    "sent_at",
    "event",
    "direction",
    "author_kind",
    "visibility",
    "answerable",
    "label",
    "department",
    "row",
    "import_uid",
)
"""The columns of the `messages` table that this room reads."""


class Outcome(IntEnum):
    """How a request ended."""

    WAITING = 0
    ANSWERED = 1
    REVIEWED = 2
    RESOLVED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """Requests in the order of their threads.

    Parameters
    ----------
    opened : ndarray of shape (n,)
        Unix seconds of the first message.
    closed : ndarray of shape (n,)
        Unix seconds of what closed it; while waiting, until when its source tells what happened.
    outcome : ndarray of shape (n,)
        `Outcome` values.
    silence : ndarray of shape (n,)
        Seconds since the message of a person before it in its thread; infinite for the first.
    network, visibility : ndarray of shape (n,) of str
        Of the first message.
    messages : ndarray of shape (n,)
        How many messages of the customer it holds.
    """

    opened: NDArray[np.float64]
    closed: NDArray[np.float64]
    outcome: NDArray[np.int8]
    silence: NDArray[np.float64]
    network: NDArray[np.object_]
    visibility: NDArray[np.object_]
    messages: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.opened)

    def where(self, keep: NDArray[np.bool_]) -> Requests:
        """Return some of the requests.

        Parameters
        ----------
        keep : ndarray of shape (n,)
            Which.

        Returns
        -------
        Requests
            In the same order.
        """
        return Requests(
            self.opened[keep],
            self.closed[keep],
            self.outcome[keep],
            self.silence[keep],
            self.network[keep],
            self.visibility[keep],
            self.messages[keep],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Thread:
    """Messages sorted by thread, then time, as arrays.

    Parameters
    ----------
    thread : ndarray of shape (n,)
        A number for each thread.
    at : ndarray of shape (n,)
        Unix seconds.
    asks, answers, reviewed, resolved, reopened : ndarray of shape (n,)
        What each row is: a customer's message that may be answered; a person's answer; events.
    customer : ndarray of shape (n,)
        Any message of a customer, answerable or not.
    person : ndarray of shape (n,)
        A message written by a person, of either side.
    network, account, visibility, label, department : ndarray of shape (n,) of str
        As the files say.
    until : ndarray of shape (n,)
        Unix seconds until which the files of the row's account tell what happened.
    """

    thread: NDArray[np.int64]
    at: NDArray[np.float64]
    asks: NDArray[np.bool_]
    answers: NDArray[np.bool_]
    reviewed: NDArray[np.bool_]
    resolved: NDArray[np.bool_]
    reopened: NDArray[np.bool_]
    customer: NDArray[np.bool_]
    person: NDArray[np.bool_]
    network: NDArray[np.object_]
    account: NDArray[np.object_]
    visibility: NDArray[np.object_]
    label: NDArray[np.object_]
    department: NDArray[np.object_]
    until: NDArray[np.float64]


def threads(messages: pa.Table, now: datetime, exported: Mapping[str, datetime]) -> Thread:
    """Sort messages by thread and time, and tell what each is.

    Parameters
    ----------
    messages : pyarrow.Table
        Rows of the journal's `messages` table, at least `COLUMNS`.
    now : datetime
        What was sent later is left out, as are rows without a time.
    exported : mapping of str to datetime
        When the file of an import was exported, where it says so.

    Returns
    -------
    Thread
        Arrays of one length.
    """
    kept = messages.select(list(COLUMNS)).filter(
        pc.less_equal(messages["sent_at"], pa.scalar(now, pa.timestamp("us", "UTC")))
    )
    codes = [_codes(kept[name]) for name in ("network", "account", "thread_id")]
    at = pc.cast(kept["sent_at"], pa.int64()).to_numpy() / 1e6
    until = _known_until(kept, at, now, exported)
    row = pc.fill_null(kept["row"], 0).to_numpy()
    order = np.lexsort((row, at, *reversed(codes)))
    codes = [code[order] for code in codes]
    fresh = np.ones(len(order), dtype=bool)
    if len(order):
        fresh[1:] = np.any([code[1:] != code[:-1] for code in codes], axis=0)
    text = {name: _texts(kept[name])[order] for name in ("event", "direction", "author_kind")}
    message = (text["event"] == "message") | (text["event"] == "")
    customer = message & (text["direction"] == "in") & (text["author_kind"] != "bot")
    answerable = pc.fill_null(kept["answerable"], True).to_numpy(zero_copy_only=False).astype(bool)[order]
    answers = message & (text["direction"] == "out") & (text["author_kind"] != "bot")
    return Thread(
        thread=np.cumsum(fresh) - 1,
        at=at[order],
        asks=customer & answerable,
        answers=answers,
        reviewed=text["event"] == "reviewed",
        resolved=text["event"] == "resolved",
        reopened=text["event"] == "reopened",
        customer=customer,
        person=customer | answers,
        until=until[order],
        **{name: _texts(kept[name])[order] for name in ("network", "account", "visibility", "label", "department")},
    )


def requests(rows: Thread) -> Requests:
    """Find every request in sorted messages.

    Parameters
    ----------
    rows : Thread
        What `threads` returned; what still waits is censored where its source ends.

    Returns
    -------
    Requests
        Every request ever opened, answered or not.
    """
    closes = rows.answers | rows.reviewed | rows.resolved
    relevant = np.flatnonzero(rows.asks | closes)
    thread, asks = rows.thread[relevant], rows.asks[relevant]
    starts = asks.copy()
    if len(relevant):
        starts[1:] &= ~(asks[:-1] & (thread[1:] == thread[:-1]))
    first = relevant[starts]
    closing = next_in_thread(rows.thread, closes)[first]
    found = closing >= 0
    closed = np.where(found, rows.at[closing], rows.until[first])
    outcome = np.where(
        ~found,
        Outcome.WAITING,
        np.where(
            rows.answers[closing],
            Outcome.ANSWERED,
            np.where(rows.reviewed[closing], Outcome.REVIEWED, Outcome.RESOLVED),
        ),
    ).astype(np.int8)
    stretch = np.cumsum(starts)[asks] - 1
    return Requests(
        opened=rows.at[first],
        closed=closed,
        outcome=outcome,
        silence=_silence(rows)[first],
        network=rows.network[first],
        visibility=rows.visibility[first],
        messages=np.bincount(stretch, minlength=len(first)).astype(np.int64),
    )


def next_in_thread(thread: NDArray[np.int64], wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return, for each row, the next wanted row of its thread.

    Parameters
    ----------
    thread : ndarray of shape (n,)
        Increasing thread numbers.
    wanted : ndarray of shape (n,)
        Which rows count.

    Returns
    -------
    ndarray of shape (n,)
        Indices, itself included; -1 where there is none.
    """
    n = len(thread)
    candidate = np.where(wanted, np.arange(n), n)
    following = np.minimum.accumulate(candidate[::-1])[::-1]
    same = following < n
    same[same] = thread[following[same]] == thread[same]
    return np.where(same, following, -1)


def _known_until(
    kept: pa.Table, at: NDArray[np.float64], now: datetime, exported: Mapping[str, datetime]
) -> NDArray[np.float64]:
    """Until when each row's account is known: the newest of its files, each up to its export or its last row."""
    if not len(at):
        return at
    files = _encoded(kept["import_uid"])
    file = np.asarray(files.indices, dtype=np.int64)
    ends = np.array([exported[uid].timestamp() if uid in exported else -np.inf for uid in files.dictionary.to_pylist()])
    np.maximum.at(ends, file, at)
    network, account = _codes(kept["network"]), _codes(kept["account"])
    place = network * (account.max() + 1) + account
    newest = np.full(place.max() + 1, -np.inf)
    np.maximum.at(newest, place, ends[file])
    return np.asarray(np.minimum(newest, now.timestamp())[place], dtype=np.float64)


def _silence(rows: Thread) -> NDArray[np.float64]:
    # Time since the previous message of a person in the same thread.
    silence = np.full(len(rows.at), np.inf)
    people = np.flatnonzero(rows.person)
    if len(people) > 1:
        gaps = rows.at[people[1:]] - rows.at[people[:-1]]
        same = rows.thread[people[1:]] == rows.thread[people[:-1]]
        silence[people[1:][same]] = gaps[same]
    return silence


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(_encoded(column).indices, dtype=np.int64)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    texts = pc.fill_null(column, "").combine_chunks()
    if isinstance(texts, pa.ChunkedArray):
        texts = pa.concat_arrays(texts.chunks)
    return texts.dictionary_encode()


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.asarray(pc.fill_null(column, "").to_numpy(zero_copy_only=False), dtype=object)
