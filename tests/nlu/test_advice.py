"""What to label next: draws, curves drawn to each other, forecasts, and skills of almost nothing."""

from itertools import pairwise

import numpy as np
import pytest

from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.nlu.advice.answer import Answers
from builder.nlu.advice.curve import Tally, fit_curves
from builder.nlu.advice.draw import FOLDS, STEPS, draws_of
from builder.nlu.advice.forecast import forecast
from builder.nlu.examples import Example
from builder.schema.skill import Skill
from builder.training.advise import advise_skill
from builder.training.progress import Progress

LEVELS = np.asarray([2.0, 4.0, 6.0, 8.0])


def _examples(counts: dict[str, int]) -> list[Example]:
    said = [
        Example(f"{intent} {n}", intent, "en", "utterance")
        for intent, count in counts.items()
        for n in range(count)
    ]
    return [*said, *(Example(intent, intent, "en", "name") for intent in counts)]


def _tally(error: list[list[float]], asked: float) -> Tally:
    wrong = np.asarray(error) * asked
    return Tally(LEVELS, asked - wrong, wrong)


def _skill(intents: dict[str, list[str]]) -> Skill:
    made = [{"name": name, "utterances": said} for name, said in intents.items()]
    return Skill.model_validate({"name": "small", "languages": ["en"], "intents": made})


def test_a_round_asks_every_utterance_once_at_each_step_and_gives_it_never() -> None:
    examples = _examples({"a": 10, "b": 3, "c": 1})
    draws = draws_of(examples, ("a", "b", "c"), passes=2 * FOLDS, seed=1)
    utterances = [n for n, each in enumerate(examples) if each.kind == "utterance"]
    for number in (0, 1):
        asked = np.concatenate([d.asked for d in draws if d.round == number])
        assert sorted(asked.tolist()) == sorted(utterances * len(STEPS))
    names = [n for n, each in enumerate(examples) if each.kind == "name"]
    for draw in draws:
        assert not set(draw.asked.tolist()) & set(draw.given.tolist())
        assert set(names) <= set(draw.given.tolist())


def test_a_smaller_step_is_part_of_a_larger_one() -> None:
    draws = draws_of(_examples({"a": 10, "b": 10}), ("a", "b"), passes=1, seed=1)
    given = [set(draw.given.tolist()) for draw in draws]
    assert [draw.labels.tolist() for draw in draws] == [[2, 2], [4, 4], [6, 6], [8, 8]]
    assert all(small < large for small, large in pairwise(given))


def test_many_answers_show_the_curve_they_come_from() -> None:
    def error(n: np.ndarray) -> np.ndarray:
        return np.asarray(0.9 * (n + 1) ** -0.7 + 0.02)

    curves = fit_curves(_tally([error(LEVELS).tolist()] * 8, 200.0))
    for labels in (8.0, 10.0, 20.0):
        found = curves.errors(np.full(8, labels))
        assert found == pytest.approx(np.full(8, error(np.asarray(labels))), abs=0.02)


def test_an_intent_with_few_answers_is_drawn_to_the_others() -> None:
    usual, hard = [0.4, 0.3, 0.25, 0.2], [0.9, 0.9, 0.9, 0.9]
    alone = fit_curves(_tally([usual] * 20 + [hard], 30.0)).errors(np.full(21, 8.0))
    little = Tally(LEVELS, *(np.asarray([*[row] * 20, row * 0]) for row in _split(usual, 30.0)))
    unknown = fit_curves(little).errors(np.full(21, 8.0))
    assert alone[20] > 0.5 > 0.3 > alone[0]
    assert unknown[20] == pytest.approx(unknown[0], abs=0.12)


def _split(error: list[float], asked: float) -> tuple[np.ndarray, np.ndarray]:
    wrong = np.asarray(error) * asked
    return asked - wrong, wrong


def _answers(errors: list[float], utterances: int = 10) -> Answers:
    """Answers of intents whose last so many utterances are wrong at every step."""
    parts = [
        (intent * utterances + n, intent, int(labels), 0, n >= error * utterances)
        for intent, error in enumerate(errors)
        for n in range(utterances)
        for labels in LEVELS
    ]
    row, intent, labels, rounds, right = (np.asarray(column) for column in zip(*parts, strict=True))
    return Answers(row, intent, labels, rounds, right.astype(bool))


def test_the_intent_that_is_often_wrong_gains_most() -> None:
    names = ["easy", "hard", "middling"]
    advice = forecast(_answers([0.0, 0.8, 0.3]), names, [0, 1, 2], np.full(3, 10.0), 10)
    assert [each.intent for each in advice.forecasts] == ["hard", "middling", "easy"]
    for each in advice.forecasts:
        assert each.low < each.gain < each.high
        assert each.after == pytest.approx(each.right + each.gain)
        assert each.share == pytest.approx(each.gain / 3)
    assert advice.after - advice.right == pytest.approx(sum(f.share for f in advice.forecasts))
    assert advice.low < advice.after - advice.right < advice.high


def test_more_labels_gain_more_and_rich_intents_less() -> None:
    answers, names = _answers([0.5, 0.5]), ["poor", "rich"]
    labels = np.asarray([5.0, 50.0])
    ten, hundred = (forecast(answers, names, [0, 1], labels, more) for more in (10, 100))
    assert [each.intent for each in ten.forecasts] == ["poor", "rich"]
    assert hundred.after > ten.after


def test_a_skill_is_advised_on_its_own_intents_alike_each_time(
    shop: Skill, library: EncoderLibrary
) -> None:
    told: list[Progress] = []
    advice = advise_skill(shop, encoders=library, progress=told.append)
    assert {each.intent for each in advice.forecasts} == {i.name for i in shop.intents}
    labels = {each.intent: each.labels for each in advice.forecasts}
    assert (labels["track_order"], labels["get_invoice"]) == (7, 0)
    assert 0 < advice.right < advice.after < 1
    assert advise_skill(shop, encoders=library) == advice
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == 1.0


@pytest.mark.parametrize(
    ("intents", "code"),
    [
        ({}, "too-few-intents"),
        ({"only": ["one", "two"]}, "too-few-intents"),
        ({"book_table": [], "order_tea": []}, "advice-needs-utterances"),
    ],
)
def test_a_skill_of_almost_nothing_is_told_what_it_needs(
    intents: dict[str, list[str]], code: str, library: EncoderLibrary
) -> None:
    with pytest.raises(Invalid, match=r"[.]$") as caught:
        advise_skill(_skill(intents), encoders=library)
    assert caught.value.code == code


def test_a_single_utterance_is_enough_for_an_answer(library: EncoderLibrary) -> None:
    skill = _skill({"book_table": ["a table for two"], "order_tea": []})
    advice = advise_skill(skill, encoders=library, more=1)
    assert sorted((f.intent, f.labels) for f in advice.forecasts) == [
        ("book_table", 1), ("order_tea", 0),
    ]  # fmt: skip
    for each in advice.forecasts:
        assert -each.right <= each.low <= each.gain <= each.high <= 1 - each.right
