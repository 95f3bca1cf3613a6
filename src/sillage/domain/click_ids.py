"""Click ids: what a redirect adds to an address so that the visit is tied to its click and its link.

``<nonce>.<link>.<signature>``: 72 random bits, the link's id, and 64 bits of a keyed hash of both. Nobody without
the key makes one that counts, and whoever has the address reads nothing of a person in it.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest

PARAMETER = "slg"
"""The query parameter that carries it."""
NONCE_BYTES = 9
_SIGNATURE_BYTES = 8
_LONGEST = 100


def signing_key(secret: bytes) -> bytes:
    """Derive the key that signs click ids from the data folder's secret.

    Parameters
    ----------
    secret : bytes
        The secret under which customers are hashed.

    Returns
    -------
    bytes
        32 bytes that say nothing of the secret.
    """
    return blake2b(b"", key=secret[:64], person=b"sillage click", digest_size=32).digest()


def sign(key: bytes, nonce: bytes, link_id: str) -> str:
    """Write a click id.

    Parameters
    ----------
    key : bytes
        See `signing_key`.
    nonce : bytes
        `NONCE_BYTES` random bytes.
    link_id : str
        The link's id; no point in it.

    Returns
    -------
    str
        Letters, digits, ``-``, ``_`` and two points: nothing that an address must escape.

    Examples
    --------
    >>> sign(signing_key(b"s"), bytes(9), "k3")
    'AAAAAAAAAAAA.k3.gMR7EZemJ8U'
    """
    head = f"{_text(nonce)}.{link_id}"
    return f"{head}.{_signature(key, head)}"


def verified(key: bytes, text: str) -> tuple[str, str] | None:
    """Read a click id that somebody brings.

    Parameters
    ----------
    key : bytes
        See `signing_key`.
    text : str
        What the address carries; anything at all.

    Returns
    -------
    (str, str) or None
        The click's own id and its link's; None when we did not sign it.

    Examples
    --------
    >>> verified(signing_key(b"s"), sign(signing_key(b"s"), bytes(9), "k3"))
    ('AAAAAAAAAAAA', 'k3')
    >>> verified(signing_key(b"another"), sign(signing_key(b"s"), bytes(9), "k3"))
    """
    if len(text) > _LONGEST or not text.isascii():
        return None
    parts = text.split(".")
    if len(parts) != 3 or not all(parts):
        return None
    nonce, link_id, signature = parts
    right = _signature(key, f"{nonce}.{link_id}")
    return (nonce, link_id) if compare_digest(signature, right) else None


def _signature(key: bytes, head: str) -> str:
    return _text(blake2b(head.encode(), key=key, digest_size=_SIGNATURE_BYTES).digest())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
