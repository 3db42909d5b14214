"""Why a message was understood as it was: what fired, what it is like, what would change it."""

from builder.nlu.explanation.explain import explain as explain
