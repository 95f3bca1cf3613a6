"""Why a step stopped a hit, set it aside or remarked on it: the closed list."""

from enum import StrEnum


class Reason(StrEnum):
    """What a step says of a hit; nothing else can be said."""

    # The request is refused: nothing is stored but the count.
    TOO_LARGE = "too_large"
    HEADERS_TOO_LARGE = "headers_too_large"
    TOO_SLOW = "too_slow"  # half a body, and then nothing
    NOT_TEXT = "not_text"  # bytes that are no UTF-8, or a body of another charset
    UNREADABLE = "unreadable"  # not JSON, too deep, a wrong type, an unknown field
    UNKNOWN_SITE = "unknown_site"
    FOREIGN_ORIGIN = "foreign_origin"  # a page of another site speaks for this one
    UNKNOWN_LINK = "unknown_link"
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105
    NOT_ALLOWED = "not_allowed"  # a token without the scope
    WRONG_METHOD = "wrong_method"
    NOT_STORED = "not_stored"  # the tail could not be written
    LEDGER_SILENT = "ledger_silent"  # the ledger does not answer, and what was asked for is not remembered
    # The hit is stored with this flag, and does not count.
    TEAM = "team"
    EXPIRED = "expired"  # a click on a link that has ended
    # The hit is stored and counts; the remark says what was found or left out.
    BOT = "bot"
    REFUSED_CONSENT = "refused_consent"
    NO_ADDRESS = "no_address"
    NO_COUNTRY = "no_country"
    STRANGE_CLICK_ID = "strange_click_id"  # one that we did not sign
    OLD_SALT = "old_salt"  # a visit that crosses midnight


FLAGS = frozenset({Reason.TEAM, Reason.EXPIRED})
REMARKS = frozenset(
    {
        Reason.BOT,
        Reason.REFUSED_CONSENT,
        Reason.NO_ADDRESS,
        Reason.NO_COUNTRY,
        Reason.STRANGE_CLICK_ID,
        Reason.OLD_SALT,
    }
)
DROPS = frozenset(Reason) - FLAGS - REMARKS
