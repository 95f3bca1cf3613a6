"""The numbers of orders, and those of refunds that stand in rows of their own."""

REFUND_MARK = "/refund/"
"""What stands between the number of an order and the number of one of its refunds."""


def order_of(number: str) -> str:
    """Return the number of the order that a row is about.

    Parameters
    ----------
    number : str
        Of an order, or of a refund of it.

    Returns
    -------
    str
        The same for an order.

    Examples
    --------
    >>> order_of("1002/refund/R-1"), order_of("1002")
    ('1002', '1002')
    """
    return number.partition(REFUND_MARK)[0]


def refund_number(order: str, refund: str) -> str:
    """Return the number of a refund's own row.

    Parameters
    ----------
    order, refund : str
        The number of the order, and what tells its refunds apart.

    Returns
    -------
    str
        `order_of` leads back to the order.
    """
    return f"{order}{REFUND_MARK}{refund}"
