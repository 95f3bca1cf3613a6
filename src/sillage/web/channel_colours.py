"""The colour of each channel in charts: its own wherever it is drawn, and never that of another one."""

from __future__ import annotations

from collections.abc import Sequence

from sillage.reports.tokens import CHANNELS, channel_token

OWN = CHANNELS

COLOURS = tuple(f"var(--channel-{number})" for number in range(1, len(OWN) + 1))
NONE = "var(--axis)"
"""Of all that has no colour: its name stands beside it."""


def of_channel(channel: str) -> str:
    """Return the colour of a channel.

    Parameters
    ----------
    channel : str
        Its code; a network is one.

    Returns
    -------
    str
        A variable of the stylesheet; grey for a channel without a colour of its own.

    Examples
    --------
    >>> of_channel("facebook")
    'var(--channel-1)'
    >>> of_channel("radio")
    'var(--axis)'
    """
    return f"var(--{channel_token(channel)})"


def in_order(names: Sequence[str]) -> dict[str, str]:
    """Give things that are no channels a colour each, as long as there are some; the rest is grey.

    Parameters
    ----------
    names : sequence of str
        The most important first.

    Returns
    -------
    dict of str to str
        No colour twice but grey.

    Examples
    --------
    >>> in_order(["spring", "summer"])["summer"]
    'var(--channel-2)'
    """
    told = dict.fromkeys(names)
    return {name: COLOURS[at] if at < len(COLOURS) else NONE for at, name in enumerate(told)}
