"""What others wrote, made safe to show: a file's name or a post's text must not speak to the terminal."""

import re

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters (escape sequences begin with one) and marks that turn the direction of what follows."""


def shown(text: str) -> str:
    """Return a text without what cannot be seen and could command a terminal.

    Parameters
    ----------
    text : str
        What a person, a file or a network wrote.

    Returns
    -------
    str
        The same; breaks between lines and tabs are kept.
    """
    return text if text.isprintable() else _UNSEEN.sub("", text)


def on_one_line(text: str) -> str:
    """Return a text as it may stand inside a line.

    Parameters
    ----------
    text : str
        What a person, a file or a network wrote.

    Returns
    -------
    str
        `shown`, with its breaks as spaces.
    """
    return re.sub(r"[\n\t]+", " ", shown(text))
