"""A report of a trained version: what it was asked, the figures, and what has changed since another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.bundle import Bundle
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.nlu.interpreter import Interpreter
from builder.nlu.wording import bare
from builder.schema.keeping import KeepPoint, point_chosen
from builder.schema.skill import Skill
from builder.sentence import say
from builder.training.report.asked import Asked, ProgressOf, Question, ask, own_utterances
from builder.training.report.numbers import IntentLine, Numbers, intent_lines, numbers_of
from builder.training.report.slots import SlotLine, own_slots, slot_lines


@dataclass(frozen=True)
class Report:
    """How well one version understands.

    `scope` is what held-out messages say of whom it turns away, with the thresholds of its skill; None
    where a test file says it, or nothing is known. `known` utterances of a test file stand word for
    word in the skill, which makes them too easy.
    """

    numbers: Numbers
    intents: tuple[IntentLine, ...]
    asked: tuple[Asked, ...]
    slots: tuple[SlotLine, ...]
    scope: KeepPoint | None = None
    known: int = 0


def report_of(
    bundle: Bundle,
    encoders: EncoderLibrary,
    questions: Sequence[Question] = (),
    *,
    progress: ProgressOf = lambda done: None,
) -> Report:
    """Measure a version on the questions of a test file, else on its own utterances, held out.

    Raises `Invalid('evaluation-empty')` where there is nothing to ask.
    """
    skill = bundle.skill()
    if questions:
        return _report_of_file(bundle, skill, encoders, questions, progress)
    asked = own_utterances(bundle)
    if not asked:
        raise Invalid(
            "evaluation-empty",
            say(
                "Nothing is known of how well this version of '{skill}' understands its own "
                "utterances: no intent has any, or it was trained before that was kept. Train it "
                "again, or give a test file.",
                skill=skill.name,
            ),
        )
    slots = own_slots(skill, encoders, seed=bundle.manifest.seed, progress=progress)
    thresholds = skill.thresholds
    scope = point_chosen(
        bundle.manifest.scope,
        bundle.manifest.scores,
        keep=thresholds.keep,
        threshold=thresholds.intent,
    )
    return Report(numbers_of(asked), intent_lines(asked), asked, slots, scope)


def _report_of_file(
    bundle: Bundle,
    skill: Skill,
    encoders: EncoderLibrary,
    questions: Sequence[Question],
    progress: ProgressOf,
) -> Report:
    interpreter = Interpreter.load(skill, bundle.under("nlu/"), encoders)
    asked, values = ask(interpreter, questions, progress)
    marked = [n for n, question in enumerate(questions) if question.spans]
    slots = slot_lines(skill, [questions[n].spans for n in marked], [values[n] for n in marked])
    taught = {bare(u.text) for intent in skill.intents for u in intent.all_utterances()}
    known = sum(bare(question.text) in taught for question in questions)
    return Report(numbers_of(asked), intent_lines(asked), asked, slots, known=known)
