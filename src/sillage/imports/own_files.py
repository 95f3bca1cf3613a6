"""Every file of ours, in the order in which the manual lists them."""

from sillage.imports.own_columns import OwnFile
from sillage.imports.own_figures_files import ACCOUNTS, RIVALS, SECTOR
from sillage.imports.own_money_files import COSTS, HOURS, ORDERS, RATES, REFUNDS
from sillage.imports.own_people_files import ANSWERS, CONVERSATIONS, MENTIONS, REVIEWS, TOUCHES

OWN_FILES: dict[str, OwnFile] = {
    file.kind: file
    for file in (
        COSTS,
        HOURS,
        ACCOUNTS,
        ORDERS,
        REFUNDS,
        TOUCHES,
        CONVERSATIONS,
        ANSWERS,
        REVIEWS,
        MENTIONS,
        RIVALS,
        SECTOR,
        RATES,
    )
}
"""Our own files, by kind."""
