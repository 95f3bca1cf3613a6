"""Design tokens: every colour has a name, a light value and a dark one.

A chart is drawn once, with the light values; each is unique, so that the page can replace it by ``var(--name)`` and
follow the reader's theme. Cost and value are vermilion and blue, which all common forms of colour blindness tell
apart; a status never rests on its colour alone. Texts reach 4.5:1 on their ground (checked in tests). Series are taken
in order: each stands at least 3:1 from its ground and from its neighbours, so that they differ without any colour too.
Channels have a colour each, the same on every page: all are told apart, though not without any colour.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A colour.

    Parameters
    ----------
    name : str
        Its CSS custom property, without the dashes.
    light, dark : str
        ``#rrggbb``; light values are unique.
    """

    name: str
    light: str
    dark: str


TOKENS = (
    Token("ground", "#f6f7fa", "#0d1117"),
    Token("surface", "#fefefe", "#161b24"),
    Token("sunken", "#eef1f6", "#1f2632"),
    Token("line", "#d9dfe8", "#323c4c"),
    Token("grid", "#e4e8ef", "#283142"),
    Token("text", "#131a29", "#edf0f6"),
    Token("muted", "#4a5568", "#a9b4c6"),
    Token("axis", "#8b96a8", "#6c788c"),
    Token("accent", "#2a55d4", "#8fabff"),
    Token("accent-ground", "#e6ecfc", "#1d2a4d"),
    Token("on-accent", "#fffffe", "#0d1117"),
    Token("good", "#0a6b4b", "#5fd3a4"),
    Token("good-ground", "#e4f5ed", "#123127"),
    Token("bad", "#a83a08", "#ff9f73"),
    Token("bad-ground", "#fdeee6", "#3a2015"),
    Token("unclear", "#6b5200", "#e8c766"),
    Token("unclear-ground", "#fbf4dc", "#332b12"),
    Token("cost", "#c4500a", "#f08a4b"),
    Token("value", "#0b6cab", "#5fb2ea"),
    Token("estimate", "#7d6bc4", "#b0a2ee"),
    Token("net", "#26324a", "#d5dcea"),
    Token("goal", "#d3eee1", "#173d30"),
    Token("path", "#0a6b4c", "#5fd3a5"),
    Token("few", "#e3e5e9", "#2a303b"),
    Token("few-text", "#545d6b", "#a3adbd"),
    Token("heat-1", "#e3eafb", "#1c2a4f"),
    Token("heat-2", "#bccbf5", "#27407f"),
    Token("heat-3", "#8fa8ee", "#3a5db8"),
    Token("heat-4", "#4a6bd9", "#7d9ff5"),
    Token("heat-5", "#213f9e", "#b8ccff"),
    Token("heat-text-1", "#131a2a", "#edf0f7"),
    Token("heat-text-2", "#131a2b", "#edf0f8"),
    Token("heat-text-3", "#131a2c", "#fdfdff"),
    Token("heat-text-4", "#fffffd", "#0d1118"),
    Token("heat-text-5", "#fffffc", "#0d1119"),
    Token("series-1", "#1b3899", "#a9c2f7"),
    Token("series-2", "#e16e34", "#ab4b16"),
    Token("series-3", "#5b0b58", "#efd7ed"),
    Token("series-4", "#329e8d", "#1f7670"),
    Token("series-5", "#043512", "#5fe4af"),
    Token("series-6", "#c767cd", "#a141a8"),
    Token("channel-1", "#1e6efa", "#78b4fa"),
    Token("channel-2", "#e61e78", "#fa82be"),
    Token("channel-3", "#6e7896", "#50dcfa"),
    Token("channel-4", "#aa3cc8", "#a082fa"),
    Token("channel-5", "#504650", "#d2c8b4"),
    Token("channel-6", "#be3c28", "#e6643c"),
    Token("channel-7", "#0a3282", "#506ee6"),
    Token("channel-8", "#be781e", "#c8aa00"),
    Token("channel-9", "#0a7850", "#46aa82"),
    Token("channel-10", "#5a0a46", "#fae6e6"),
)
LIGHT = {token.name: token.light for token in TOKENS}
DARK = {token.name: token.dark for token in TOKENS}

CHANNELS = (
    "facebook", "instagram", "linkedin", "tiktok", "x", "youtube", "direct", "search", "newsletter", "referral",
)  # fmt: skip
"""Channels that have a colour, in the order of the tokens; so many are told apart with any colour blindness."""
_SAME = {"email": "newsletter", "organic_search": "search"}


def channel_token(channel: str) -> str:
    """Return the name of a channel's colour.

    Parameters
    ----------
    channel : str
        Its code; a network is one.

    Returns
    -------
    str
        A token's name; ``axis``, a grey, for a channel without a colour of its own.
    """
    code = _SAME.get(channel, channel)
    return f"channel-{CHANNELS.index(code) + 1}" if code in CHANNELS else "axis"


def css_variables() -> str:
    """Return the tokens as CSS: light by default, dark where the reader or their system asks for it, light on paper."""
    light = "".join(f"--{token.name}:{token.light};" for token in TOKENS)
    dark = "".join(f"--{token.name}:{token.dark};" for token in TOKENS)
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
        "@media screen{:root[data-theme=light]{color-scheme:light}}\n"
    )


def themed(svg: str) -> str:
    """Replace the light values in a chart by CSS variables.

    Parameters
    ----------
    svg : str
        As drawn.

    Returns
    -------
    str
        The same picture, following the page's theme.
    """
    for token in TOKENS:
        svg = svg.replace(f'"{token.light}"', f'"var(--{token.name})"')
    return svg
