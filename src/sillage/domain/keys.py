"""Keyed hashes: people are told apart without being named."""

from hashlib import blake2b


def keyed_hash(secret: bytes, text: str) -> str:
    """Hash a person's identifier with the workspace's own key.

    Parameters
    ----------
    secret : bytes
        Random, kept apart from the data, at most 64 bytes.
    text : str
        An address, a number, a handle, already normalised (see `normal_email`, `normal_phone`).

    Returns
    -------
    str
        32 hexadecimal digits; the empty string for an empty text.
    """
    if not text:
        return ""
    return blake2b(text.encode(), key=secret[:64], digest_size=16).hexdigest()


def normal_email(text: str) -> str:
    """Return an e-mail address in the form that is hashed: trimmed, in lower case.

    Parameters
    ----------
    text : str
        As somebody wrote it.

    Returns
    -------
    str
        The normal form.
    """
    return text.strip().lower()


def normal_phone(text: str) -> str:
    """Return a telephone number in the form that is hashed: its digits.

    Parameters
    ----------
    text : str
        As somebody wrote it.

    Returns
    -------
    str
        Digits only.
    """
    return "".join(character for character in text if character.isdigit())
