"""Why the system refused, in words: its own are English whatever the reader's language."""

import errno

from sillage.language.messages import Message, msg


def reason(error: OSError) -> Message:
    """Return why the system refused.

    Parameters
    ----------
    error : OSError
        What it raised.

    Returns
    -------
    Message
        A few words, without a full stop; the system's own for what is rare.
    """
    known = {
        errno.ENOSPC: msg("the disk is full"),
        errno.EDQUOT: msg("the disk is full"),
        errno.EROFS: msg("the disk is read-only"),
        errno.EACCES: msg("access is denied"),
        errno.EPERM: msg("access is denied"),
        errno.ENOENT: msg("there is no such file or folder"),
        errno.ENOTDIR: msg("a file stands where a folder is needed"),
        errno.EISDIR: msg("it is a folder"),
        errno.EEXIST: msg("it is there already"),
        errno.ENOTEMPTY: msg("the folder is not empty"),
        errno.EBUSY: msg("it is in use"),
        errno.ENAMETOOLONG: msg("the name is too long"),
        errno.ELOOP: msg("its links go round in a circle"),
        errno.EIO: msg("the disk fails"),
        errno.EADDRINUSE: msg("another program listens there"),
        errno.EADDRNOTAVAIL: msg("it is not an address of this machine"),
        errno.ECONNREFUSED: msg("nobody answers there"),
        errno.EMFILE: msg("too many files are open"),
    }
    found = known.get(error.errno or 0)
    return found or msg("{reason}", reason=(error.strerror or str(error) or type(error).__name__)[:200])
