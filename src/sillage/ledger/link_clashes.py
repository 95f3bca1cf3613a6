"""What is said where a slug or a host is used already; never by whom."""

from sillage.errors import Refused
from sillage.language import msg


def slug_is_taken(slug: str) -> Refused:
    """Return the refusal of a slug that is used on its domain, perhaps by another workspace.

    Parameters
    ----------
    slug : str
        Which.

    Returns
    -------
    Refused
        It does not say whose the other link is.
    """
    return Refused(
        msg("There is already a link with the slug {slug}.", slug=slug),
        msg("Choose another slug, or leave it out for a random one."),
    )


def slug_is_used_there(domain: str, slug: str) -> Refused:
    """Return the refusal of a domain on which another link has the slug.

    Parameters
    ----------
    domain, slug : str
        Where, which.

    Returns
    -------
    Refused
        It does not say whose the other link is.
    """
    return Refused(
        msg("{host} already has a link with the slug {slug}.", host=domain, slug=slug),
        msg("Make a link with another slug there: sillage link add URL --domain {host}", host=domain),
    )


def host_is_taken(host: str) -> Refused:
    """Return the refusal of a host that another workspace has.

    Parameters
    ----------
    host : str
        Which.

    Returns
    -------
    Refused
        It does not say whose it is.
    """
    return Refused(msg("{host} belongs to another workspace.", host=host), msg("Use another host."))
