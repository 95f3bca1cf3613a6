"""What roles are called."""

from sillage.domain.access import Role
from sillage.language import Message, msg

ROLES: dict[Role, Message] = {
    Role.OWNER: msg("Owner"),
    Role.MANAGER: msg("Manager"),
    Role.CONTRIBUTOR: msg("Contributor"),
    Role.READER: msg("Reader"),
    Role.CLIENT: msg("Client"),
}
