"""Everything that is kept, behind one door."""

from __future__ import annotations

from sqlalchemy import text

from builder.store.assistants import AssistantStore
from builder.store.audit import AuditStore
from builder.store.bundles import BundleStore
from builder.store.candidates import CandidateStore
from builder.store.conversations import ConversationStore
from builder.store.database import Database
from builder.store.decisions import DecisionStore
from builder.store.deployments import DeploymentStore
from builder.store.documents import DocumentStore
from builder.store.drafts import DraftStore
from builder.store.evaluations import EvaluationStore
from builder.store.groups import GroupStore
from builder.store.jobs import JobStore
from builder.store.keys import KeyStore
from builder.store.members import MemberStore
from builder.store.migrate import migrate
from builder.store.options import OptionStore
from builder.store.outbox import OutboxStore
from builder.store.retention import RetentionStore
from builder.store.sessions import SessionStore
from builder.store.skills import SkillStore
from builder.store.timers import TimerStore
from builder.store.trash import TrashStore
from builder.store.trials import TrialStore
from builder.store.turns import TurnStore
from builder.store.users import UserStore
from builder.store.verdicts import VerdictStore


class Store:
    """One database and its repositories; thread-safe, and shared by the whole process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.address = database.address
        self.skills = SkillStore(database)
        self.drafts = DraftStore(database)
        self.documents = DocumentStore(database)
        self.assistants = AssistantStore(database)
        self.bundles = BundleStore(database)
        self.deployments = DeploymentStore(database)
        self.sessions = SessionStore(database)
        self.conversations = ConversationStore(database)
        self.turns = TurnStore(database)
        self.users = UserStore(database)
        self.jobs = JobStore(database)
        self.evaluations = EvaluationStore(database)
        self.candidates = CandidateStore(database)
        self.groups = GroupStore(database)
        self.decisions = DecisionStore(database)
        self.outbox = OutboxStore(database)
        self.timers = TimerStore(database)
        self.trials = TrialStore(database)
        self.verdicts = VerdictStore(database)
        self.trash = TrashStore(database)
        self.members = MemberStore(database)
        self.keys = KeyStore(database)
        self.audit = AuditStore(database)
        self.options = OptionStore(database)
        self.retention = RetentionStore(database)

    def ping(self) -> None:
        """Check that the database answers; raises `Unavailable('store-unavailable')`."""
        with self._database.reading() as connection:
            connection.execute(text("SELECT 1"))

    def checked_out(self) -> int:
        """Return how many connections are in use now; none between requests."""
        return self._database.checked_out()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def open_store(url: str) -> Store:
    """Open a database and bring its tables up to date.

    Raises `Unavailable('store-unavailable')`, `Invalid('setting-invalid')` for an address that is
    none, and `Conflict('store-newer')` for a database that a later version made.
    """
    database = Database(url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database)
