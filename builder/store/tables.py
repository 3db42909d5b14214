"""The tables, as the newest migration leaves them; times are seconds since 1970 in UTC."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Now(FunctionElement[float]):
    """The database's own time, so that processes with wrong clocks agree about leases."""

    inherit_cache = True
    type = Double()


@compiles(Now, "sqlite")
def _now_sqlite(_element: Now, _compiler: SQLCompiler, **_options: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(Now, "postgresql")
def _now_postgresql(_element: Now, _compiler: SQLCompiler, **_options: object) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


def _skill_key(*, primary: bool = True) -> Column[str]:
    return Column(
        "skill",
        Text,
        ForeignKey("skills.name", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
    )


def session_key() -> ForeignKeyConstraint:
    """Return the key by which a row goes with its session."""
    return ForeignKeyConstraint(
        ["skill", "session_id"],
        ["sessions.skill", "sessions.session_id"],
        ondelete="CASCADE",
    )


# Whatever answers under a name: a skill, or an assistant of several.
skills = Table(
    "skills",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False, server_default="skill"),
    Column("revision", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    # Of the newest draft, so that a list reads no drafts: title, description and languages; the words
    # it is found by; and what was wrong with the revision that was looked at last.
    Column("head", JSON, nullable=False, server_default="{}"),
    Column("words", Text, nullable=False, server_default=""),
    Column("checked", Integer, nullable=False, server_default="0"),
    Column("errors", Integer, nullable=False, server_default="0"),
    Column("warnings", Integer, nullable=False, server_default="0"),
    Index(None, "kind", "updated_at", "name"),
    # What lies in the trash keeps its name and all that belongs to it.
    Column("deleted_at", Double),
    Column("deleted_by", Text),
)

drafts = Table(
    "drafts",
    metadata,
    _skill_key(),
    Column("revision", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Text),
    Column("created_at", Double, nullable=False),
)

# The bytes of documents, each once, by their hash; `touched_at` is when they were sent last.
documents = Table(
    "documents",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("touched_at", Double, nullable=False),
)

document_pieces = Table(
    "document_pieces",
    metadata,
    Column("sha256", Text, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Which documents any draft of a skill names, or has named.
skill_documents = Table(
    "skill_documents",
    metadata,
    _skill_key(),
    Column("sha256", Text, ForeignKey("documents.sha256"), primary_key=True),
    Index(None, "sha256"),
)

bundles = Table(
    "bundles",
    metadata,
    _skill_key(),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("manifest", JSON, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    # Last, so that reading the other columns does not walk the pages of the blob.
    Column("content", LargeBinary, nullable=False),
)

# Which version answers in an environment; `counter` counts how often that has changed.
deployments = Table(
    "deployments",
    metadata,
    _skill_key(),
    Column("environment", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("previous", Integer),
    Column("counter", Integer, nullable=False),
    Column("changed_at", Double, nullable=False),
    CheckConstraint("environment IN ('production', 'test')", name="environment"),
)

sessions = Table(
    "sessions",
    metadata,
    _skill_key(),
    Column("session_id", Text, primary_key=True),
    # The number of the last message taken in, of the last one finished, and of the last event.
    Column("seq", Integer, nullable=False),
    Column("done_seq", Integer, nullable=False),
    Column("event_seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", Double, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("tracker", Text),
    Column("updated_at", Double, nullable=False),
    # What the session wants of people, `waiting` or `taken`, and who has taken it over.
    Column("attention", Text),
    Column("person", Text),
    # Where the session is held: it stays where it began.
    Column("environment", Text, nullable=False, server_default="production"),
    Index(None, "skill", "updated_at", "session_id"),
    Index(None, "skill", "attention", "updated_at", "session_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("body_hash", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reply", LargeBinary),
    Column("received_at", Double, nullable=False),
    CheckConstraint("state IN ('open', 'answered', 'failed')", name="state"),
    session_key(),
    Index(None, "skill", "session_id", "seq", unique=True),
    Index(None, "received_at"),
)

events = Table(
    "events",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("content", Text, nullable=False),
    session_key(),
)

action_results = Table(
    "action_results",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    session_key(),
)

user_slots = Table(
    "user_slots",
    metadata,
    _skill_key(),
    Column("user_id", Text, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Double, nullable=False),
)

timers = Table(
    "timers",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("timer_id", Text, primary_key=True),
    Column("due", Double, nullable=False),
    Column("claimed_until", Double, nullable=False),
    Column("attempts", Integer, nullable=False),
    session_key(),
    Index(None, "due"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    _skill_key(primary=False),
    # `training` makes a version, `arrangement` puts the inbox into groups, others leave a result.
    Column("kind", Text, nullable=False, server_default="training"),
    Column("options", JSON, nullable=False, server_default="{}"),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress", Double, nullable=False),
    Column("stage", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("error", JSON),
    Column("version", Integer),
    Column("owner", Text),
    Column("heartbeat", Double, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("ended_at", Double),
    # What came of a job that makes something to look at.
    Column("result", JSON),
    CheckConstraint(
        "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
        name="state",
    ),
    Index(None, "skill", "created_at"),
    Index(None, "state", "created_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("skill", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    # Its place in the session: the number of the message, and of the notice within its turn.
    Column("seq", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Double, nullable=False),
    Column("failure", Text),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double),
    CheckConstraint("state IN ('waiting', 'sent', 'dead')", name="state"),
    session_key(),
    Index(None, "state", "due"),
    Index(None, "skill", "session_id", "state", "seq", "number"),
    Index(None, "created_at", "id"),
)

# Utterances that are proposed for training; the id says which text in which language it is.
candidates = Table(
    "candidates",
    metadata,
    _skill_key(),
    Column("id", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("spans", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("producer", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("intent", Text),
    Column("count", Integer, nullable=False),
    Column("score", Double),
    Column("why", Text),
    Column("status", Text, nullable=False),
    Column("added_at", Double, nullable=False),
    CheckConstraint("status IN ('proposed', 'accepted', 'rejected', 'later')", name="status"),
    Index(None, "skill", "status", "added_at", "id"),
)

# Candidates that one decision may label, in the order in which people see them (`place`). `origin` is
# the decision that made it of another; `doubled` ones are shown to a second person too.
candidate_groups = Table(
    "candidate_groups",
    metadata,
    _skill_key(),
    Column("id", Text, primary_key=True),
    Column("place", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("intent", Text),
    # Lists of a candidate's id, its score and its rival intent or null.
    Column("members", JSON, nullable=False),
    Column("purity", Double, nullable=False),
    Column("gain", Double, nullable=False),
    Column("why", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("origin", Text),
    Column("doubled", Boolean, nullable=False),
    Column("first_by", Text),
    Column("second_by", Text),
    # Who looks at it now, so that two people do not label the same, and until when that holds.
    Column("held_by", Text),
    Column("held_until", Double, nullable=False),
    CheckConstraint("state IN ('open', 'later', 'decided', 'split')", name="state"),
    Index(None, "skill", "state", "place", "id"),
)

decisions = Table(
    "decisions",
    metadata,
    _skill_key(),
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("group_id", Text, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("intent", Text),
    Column("exceptions", JSON, nullable=False),
    Column("proposed", Text),
    Column("seconds", Double, nullable=False),
    Column("undone", Boolean, nullable=False),
    # A second person's, which changes nothing but what is known of their agreement.
    Column("is_second", Boolean, nullable=False),
    # Whether it was on the whole group, or on some candidates of it alone.
    Column("closes", Boolean, nullable=False),
    # The utterances that it put into the draft, as pairs of language and mark-up, and the revision.
    Column("added", JSON, nullable=False),
    Column("made_intent", Boolean, nullable=False),
    Column("revision", Integer),
    Index(None, "skill", "at", "id"),
)

# What an evaluation of a version asks (`questions`, none for the skill's own utterances, and none any
# more when it is done) and its main figures; the whole report is the result of its job.
evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Text, primary_key=True),
    _skill_key(primary=False),
    Column("version", Integer, nullable=False),
    Column("against", Integer),
    Column("file", Text),
    Column("numbers", JSON(none_as_null=True)),
    Column("passed", Integer),
    Column("failed", Integer),
    Column("left_out", Integer),
    Column("created_at", Double, nullable=False),
    Column("questions", JSON(none_as_null=True)),
    Index(None, "skill", "created_at"),
)
