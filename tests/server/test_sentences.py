"""What the server tells people comes with what other languages need to say it."""

import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.naming import NAME_RULE
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.server.child import ChildFailed, error_told
from builder.wire.problems import SentenceShape, all_heard


def test_error_comes_with_its_template_and_values(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    with pytest.raises(NotFound) as caught:
        client.get_document("cafe", "terms.pdf")
    told = caught.value.message
    assert told.startswith("The skill 'cafe' has no document 'terms.pdf'.")
    first = told.values["first"]
    assert isinstance(first, Sentence)
    assert first.template == "The skill '{skill}' has no document '{name}'."
    assert dict(first.values) == {"skill": "cafe", "name": "terms.pdf"}


def test_request_that_cannot_be_used_says_why_as_a_sentence(client: Client) -> None:
    with pytest.raises(Invalid) as caught:
        client.create_skill("no name")
    told = caught.value.message
    assert told.values["second"] == NAME_RULE
    with pytest.raises(Invalid) as caught:
        client.create_skill("shop", languages=("German",))
    assert caught.value.message.template.startswith("No skill can be made of this")
    with pytest.raises(Invalid) as caught:
        client.make_fixes("cafe", [], revision=1)
    told = caught.value.message
    assert "'fixes' " in told or "'fixes': " in told
    why = told.values["why"]
    assert isinstance(why, Sentence) and why.template == "it must not be empty"


def test_failed_child_tells_a_sentence() -> None:
    failed = ChildFailed(
        error_told("training-failed", say("The disk is {share} full.", share="9/10"))
    )
    assert failed.error["message"] == failed.sentence == "The disk is 9/10 full."
    assert failed.sentence.template == "The disk is {share} full."
    # A child of an older version tells none.
    older = ChildFailed({"code": "training-failed", "message": "It failed {so}."})
    assert older.sentence == "It failed {so}."


def test_failures_without_templates_are_heard_as_they_are() -> None:
    shape = SentenceShape.of(say("One {name}.", name="cup"))
    assert all_heard(("One cup.", "Two."), (shape,)) == ("One cup.", "Two.")
    assert all_heard((), (shape,)) == ()
