"""What other systems have, brought into a skill: the same for the command line and the server."""

from builder.skillfile.importing.bring import Brought, bring_in
from builder.skillfile.importing.foreign import ForeignFiles, by_word_list
from builder.skillfile.importing.kinds import Recognised, recognise
from builder.skillfile.importing.texts import MOST_BYTES, text_of

__all__ = [
    "MOST_BYTES",
    "Brought",
    "ForeignFiles",
    "Recognised",
    "bring_in",
    "by_word_list",
    "recognise",
    "text_of",
]
