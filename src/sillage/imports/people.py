"""People in a file: told apart by a keyed hash, never named; addresses and numbers in free text are struck out."""

import re

from sillage.domain.keys import keyed_hash, normal_email, normal_phone

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w/.#-])(?!(?:19|20)\d\d[-./]\d)\+?\(?\d(?:[\s\u00a0\u202f().-]{0,2}\d){8,14}(?![\w/-])")
_PHONE_DIGITS = range(9, 16)


def email_key(secret: bytes, text: str) -> str:
    """Hash an e-mail address.

    Parameters
    ----------
    secret : bytes
        The workspace's key.
    text : str
        As written.

    Returns
    -------
    str
        The keyed hash; empty for a cell without an address.
    """
    return keyed_hash(secret, normal_email(text)) if "@" in text else ""


def phone_key(secret: bytes, text: str) -> str:
    """Hash a telephone number.

    Parameters
    ----------
    secret : bytes
        The workspace's key.
    text : str
        As written; a leading international 00 is dropped.

    Returns
    -------
    str
        The keyed hash; empty for a cell without digits.
    """
    return keyed_hash(secret, normal_phone(text).removeprefix("00"))


def person_key(secret: bytes, text: str) -> str:
    """Hash whatever a file calls a person: an address, a number, a handle, an id.

    Parameters
    ----------
    secret : bytes
        The workspace's key.
    text : str
        As written.

    Returns
    -------
    str
        The keyed hash of the normal form, so that an address is the same person in every file.
    """
    if "@" in text.strip().lstrip("@"):
        return email_key(secret, text)
    if _NUMBER.fullmatch(text.strip()):
        return phone_key(secret, text)
    return keyed_hash(secret, text.strip().lstrip("@").casefold())


def struck(text: str) -> str:
    """Strike e-mail addresses and telephone numbers out of a free text.

    Parameters
    ----------
    text : str
        What somebody wrote.

    Returns
    -------
    str
        The text with ``[e-mail]`` and ``[phone]`` instead.

    Examples
    --------
    >>> struck("Call me on +1 (514) 555-0199 or a.b@example.org")
    'Call me on [phone] or [e-mail]'
    """
    return _NUMBER.sub(_phone_only, _ADDRESS.sub("[e-mail]", text))


def _phone_only(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found.group())
    return "[phone]" if digits in _PHONE_DIGITS else found.group()
