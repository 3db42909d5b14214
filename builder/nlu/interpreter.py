"""Text to understanding: precise first, learned second, merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from builder.conversation.explanation import Opinion
from builder.conversation.understanding import (
    OUT_OF_SCOPE,
    Context,
    IntentScore,
    SlotValue,
    Understanding,
)
from builder.encoding.encoder import Encoder, Encoding, by_view
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats, sigmoid
from builder.nlu.alternatives import best_supported, hypotheses
from builder.nlu.built_in import built_in_utterances
from builder.nlu.close import close_intents
from builder.nlu.everyday import everyday_sentences
from builder.nlu.matcher import Match, Matcher
from builder.nlu.requests import find_requests, values_taken
from builder.nlu.respell import UNSURE, Judgement, Respeller, certainty, surer, texts_of
from builder.nlu.scope import SIGNS, Scope, line_of_scope
from builder.nlu.simplified import simplifying
from builder.nlu.slots.recogniser import Noticed, SlotRecogniser
from builder.nlu.spelling.readings import Understood, heard_together
from builder.nlu.spelling.spelling import Spelling
from builder.nlu.stack import heard, question_encoder
from builder.nlu.templates.finder import TemplateFinder
from builder.nlu.templates.reading import hits_of, understood_by_template
from builder.nlu.trained import TrainedIntents
from builder.nlu.vectors import RecentEncodings, recent_encodings
from builder.nlu.wording import has_words
from builder.schema.skill import Skill
from builder.schema.template import to_notation
from builder.text import language_of, repair

# How many intents a ranking names; the rest share what is left.
_RANKED = 10
_OPINED = 3


class Interpreter:
    """Understands the messages of one skill; pure, thread-safe, and quick around the encoders."""

    def __init__(
        self,
        skill: Skill,
        trained: TrainedIntents,
        slots: SlotRecogniser,
        stack: Sequence[Encoder],
        recent: RecentEncodings | None = None,
        spelling: Spelling | None = None,
    ) -> None:
        self._skill = skill
        self._trained = trained
        self._slots = slots
        self._stack = tuple(stack)
        self._matcher = Matcher(skill, built_in=trained.facts.built_in_intents)
        self._templates = TemplateFinder(skill)
        self._recent = recent or RecentEncodings(trained.facts.remembered)
        self._longest = trained.facts.longest_text
        self._questions = question_encoder(self._stack)
        self._tokens = token_encoder(self._stack)
        self._threshold = line_of_scope(trained.facts.detector, skill.thresholds)
        chosen = skill.thresholds.close
        self._close = trained.facts.close if chosen is None else chosen
        self._taken = values_taken(skill)
        self._respeller = Respeller(texts_of(skill), _everyday_words())
        self._spelling = spelling
        self._own = frozenset(intent.name for intent in skill.intents)

    @classmethod
    def load(
        cls, skill: Skill, parts: Mapping[str, bytes], encoders: EncoderLibrary
    ) -> Interpreter:
        """Load from the parts of a bundle, with the very encoders that it was trained on."""
        trained = TrainedIntents.from_parts(parts)
        stack = [encoders.get(e.name, e.fingerprint) for e in trained.facts.encoders]
        recent = recent_encodings(encoders, trained.facts.remembered)
        slots, spelling = SlotRecogniser.load(skill, parts), Spelling.load(skill, parts)
        return cls(skill, trained, slots, simplifying(stack), recent, spelling)

    def interpret(
        self, text: str, context: Context, alternatives: Sequence[str] = ()
    ) -> Understanding:
        """Say what a message means: intent and ranking, slot values, and whether it is in scope.

        `alternatives` are further hypotheses of a speech recogniser, the likelier first; the text of
        the understanding is the one that was chosen.
        """
        if alternatives:
            heard_as = hypotheses(repair(text), [repair(other) for other in alternatives])
            whole = best_supported([self._understand(said, context) for said in heard_as])
        else:
            whole = self._understand(repair(text), context)
        requests = find_requests(
            whole,
            whole.text[: self._longest],
            lambda part: self._understand(part, context),
            self._taken,
        )
        return whole.model_copy(update={"requests": requests}) if requests else whole

    def _understand(self, text: str, context: Context) -> Understanding:
        """Understand a text as one request."""
        read = text[: self._longest]
        language = language_of(read, self._skill.languages, context.language)
        match = self._matcher.find(read)
        if self._templates and (match is None or match.kind == "built_in"):
            templated = understood_by_template(
                text, read, language, context, self._templates, self._slots
            )
            if templated is not None:
                return templated
        if match is not None:
            return self._stated(text, read, language, match, context)
        if not has_words(read):
            return Understanding(
                text=text,
                language=language,
                intent=IntentScore(name=OUT_OF_SCOPE, score=1.0),
                in_scope=0.0,
                origin="nothing",
            )
        return self._learned(text, read, language, context)

    def anticipate(self, text: str) -> None:
        """Begin the slowest run in the background; `interpret` will find it done, or under way."""
        read = repair(text[: self._longest])
        if has_words(read) and self._matcher.find(read) is None:
            language = language_of(read, self._skill.languages)
            self._recent.anticipate(heard(self._stack, language)[:1], read)

    @property
    def scope(self) -> Scope:
        """The surroundings of the skill, by view of an encoder."""
        return self._trained.scope

    @property
    def values_taken(self) -> Mapping[str, frozenset[str]]:
        """The types of the values that the flows of each intent ask for."""
        return self._taken

    @property
    def longest_text(self) -> int:
        """How many characters of a message are read."""
        return self._longest

    @property
    def threshold(self) -> float:
        """The score from which a message is in scope."""
        return self._threshold

    def vectors(self, text: str, language: str) -> dict[str, Floats]:
        """Return the vector of a text in each view that hears its language; none without words."""
        read = repair(text[: self._longest])
        if not has_words(read):
            return {}
        encodings = self._recent.sentences(heard(self._stack, language), read)
        return by_view(self._stack, {name: each.sentence for name, each in encodings.items()})

    def tokens(self, text: str) -> list[tuple[int, int]]:
        """Return where the tokens of a text stand; none where repairing it moves its characters."""
        read = repair(text[: self._longest])
        if len(read) != len(text):
            return []
        offsets = self._recent.get(self._questions, read).offsets
        return [(int(start), int(end)) for start, end in offsets] if offsets is not None else []

    def opinions(self, vectors: Mapping[str, Floats], language: str) -> tuple[Opinion, ...]:
        """Return what each head says of a text by itself, given its `vectors`."""
        classifier = self._trained.classifier
        heads, logits = classifier.logits(vectors, tuple(vectors))
        said = np.exp(classifier.opinions(heads, logits))
        weights = classifier.blend.get(language, {})
        return tuple(
            Opinion(
                view=head.view,
                weight=round(weights.get(head.view, 1.0 / len(heads)), 4),
                intents=self._ranking(scores)[:_OPINED],
            )
            for head, scores in zip(heads, said, strict=True)
        )

    def fired(
        self, understanding: Understanding, context: Context
    ) -> tuple[str | None, float | None]:
        """Return what decided before any model was asked, as it was written, and a template's share."""
        text = understanding.text[: self._longest]
        if understanding.origin == "template":
            noticed = self._slots.notice(text, understanding.language, context)
            matches = self._templates.find(text, hits_of(noticed))
            best = next((m for m in matches if m.intent == understanding.ranking[0].name), None)
            return (to_notation(best.template), round(best.share, 4)) if best else (None, None)
        is_stated = understanding.origin in ("payload", "utterance", "built_in")
        return (text.strip() if is_stated else None), None

    def _stated(
        self, text: str, read: str, language: str, match: Match, context: Context
    ) -> Understanding:
        intent = IntentScore(name=match.intent, score=1.0)
        slots = match.slots
        if match.kind != "payload":
            # The built-in words hold no values for learned spans to find, so no encoder runs.
            needed = match.kind == "utterance"
            slots = self._find_slots(read, language, context, encode=needed)
        return Understanding(
            text=text,
            language=language,
            intent=intent,
            ranking=() if match.intent == OUT_OF_SCOPE else (intent,),
            slots=slots,
            in_scope=0.0 if match.intent == OUT_OF_SCOPE else 1.0,
            origin=match.kind,
        )

    def _learned(self, text: str, read: str, language: str, context: Context) -> Understanding:
        speakers = heard(self._stack, language)
        # The slowest encoder runs while we look at what the text itself shows.
        self._recent.anticipate(speakers[:1], read)
        noticed = self._slots.notice(read, language, context)
        ranking, in_scope = self._decide(read, language)
        accepted = in_scope >= self._threshold
        intent = (
            ranking[0] if accepted else IntentScore(name=OUT_OF_SCOPE, score=_shown(1.0 - in_scope))
        )
        return Understanding(
            text=text,
            language=language,
            intent=intent,
            ranking=ranking,
            slots=self._find_slots(read, language, context, encode=True, noticed=noticed),
            in_scope=in_scope,
            close=self._close_ones(ranking) if accepted else (),
        )

    def _decide(self, read: str, language: str) -> Judgement:
        """Rank the intents, for the text as it was typed or, where that is surer, respelt."""
        if self._spelling is not None:
            return self._decide_by_readings(read, language, self._spelling)
        typed = self._judge(read, language)
        if certainty(typed) >= UNSURE:
            return typed
        respelt = self._respeller.respell(read)
        return typed if respelt == read else surer(typed, self._judge(respelt, language))

    def _decide_by_readings(self, read: str, language: str, spelling: Spelling) -> Judgement:
        """Rank the intents by all that the text may have been meant to be, where it is not sure."""
        found = self._weigh(read, language)
        if found.certainty < UNSURE:
            readings = [(r, self._weigh(r.text, language)) for r in spelling.speller.readings(read)]
            found = heard_together(found, readings)
        return self._ranking(found.scores), _shown(found.in_scope)

    def _judge(self, read: str, language: str) -> Judgement:
        found = self._weigh(read, language)
        return self._ranking(found.scores), _shown(found.in_scope)

    def _weigh(self, read: str, language: str) -> Understood:
        """Return the probability of every intent, and of being in scope."""
        encodings = self._recent.sentences(heard(self._stack, language), read)
        vectors = by_view(
            self._stack, {name: encoding.sentence for name, encoding in encodings.items()}
        )
        names = tuple(vectors)
        classifier = self._trained.classifier
        heads, logits = classifier.logits(vectors, names)
        said = classifier.opinions(heads, logits)
        scores = classifier.scores(heads, said, language)
        if self._spelling is not None:
            scores = self._spelling.view.support(scores, read, classifier.intents)
        best = IntentScore(
            name=classifier.intents[int(scores.argmax())], score=_shown(scores.max())
        )
        return Understood(scores, self._in_scope(logits, said, vectors, names, best))

    def _close_ones(self, ranking: Sequence[IntentScore]) -> tuple[str, ...]:
        """Return the intents one should ask about; only the skill's own can be offered."""
        names, scores = [r.name for r in ranking], [r.score for r in ranking]
        close = close_intents(names, scores, self._close)
        return close if self._own.issuperset(close) else ()

    def _ranking(self, scores: Floats) -> tuple[IntentScore, ...]:
        best = np.argsort(-scores, kind="stable")[:_RANKED]
        intents = self._trained.classifier.intents
        return tuple(IntentScore(name=intents[i], score=_shown(scores[i])) for i in best)

    def _in_scope(
        self,
        logits: Sequence[Floats],
        said: Floats,
        vectors: Mapping[str, Floats],
        names: Sequence[str],
        best: IntentScore,
    ) -> float:
        detector = self._trained.facts.detector
        if detector is None:
            return best.score
        signs = self._trained.scope.signs(logits, said, vectors, names)
        score = float(detector.score(signs))
        if best.name in self._matcher.built_in:
            # Any short everyday sentence is a little like "ok"; the border must agree.
            score = min(score, float(sigmoid(signs[SIGNS.index("side")])))
        return _shown(score)

    def _find_slots(
        self,
        read: str,
        language: str,
        context: Context,
        *,
        encode: bool,
        noticed: Noticed | None = None,
    ) -> tuple[SlotValue, ...]:
        encoding: Encoding | None = None
        if encode and self._tokens is not None:
            encoding = self._recent.get(self._tokens, read)
        return self._slots.recognise(read, language, context, encoding, noticed)


def token_encoder(stack: Sequence[Encoder]) -> Encoder | None:
    """Return the encoder whose token vectors slots are learned over: the first that has any."""
    named = [encoder for encoder in stack if encoder.encode_one("a").tokens is not None]
    return named[0] if named else None


def _shown(score: float | np.float32 | Floats) -> float:
    return min(max(round(float(score), 4), 0.0), 1.0)


def _everyday_words() -> Iterator[str]:
    """Yield texts whose words are spelt as they should be, whatever a skill is about."""
    for language in ("en", "zh"):
        yield from (sentence for _, sentence in everyday_sentences([language]))
        yield from (said for each in built_in_utterances(language).values() for said in each)
