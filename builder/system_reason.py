"""Why the operating system refuses, in sentences that can be translated."""

from __future__ import annotations

import errno
from typing import Final

from builder.sentence import Sentence, say, verbatim

_REASONS: Final = {
    errno.ENOENT: say("there is no such file or folder"),
    errno.EEXIST: say("it exists already"),
    errno.EISDIR: say("it is a folder"),
    errno.ENOTDIR: say("a part of the path is no folder"),
    errno.ENOTEMPTY: say("the folder is not empty"),
    errno.ENAMETOOLONG: say("the name is too long"),
    errno.ELOOP: say("its links lead in a circle"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), say("the permission for it is missing")),
    errno.EROFS: say("nothing may be written on this disk"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), say("the disk is full")),
    errno.EFBIG: say("the file becomes too large"),
    errno.EIO: say("the disk fails"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), say("too many files are open")),
    errno.ENOMEM: say("the memory is full"),
    errno.EADDRINUSE: say("another program uses this address"),
    errno.EADDRNOTAVAIL: say("this machine does not have that address"),
    errno.ECONNREFUSED: say("nothing answers there"),
    errno.ETIMEDOUT: say("no answer came in time"),
}


def system_reason(error: OSError) -> Sentence:
    """Return the reason as the end of a sentence; one that we do not know stays as it is."""
    known = _REASONS.get(error.errno or 0)
    if known is not None:
        return known
    return verbatim(error.strerror or str(error) or type(error).__name__)
