from __future__ import annotations

import pytest

from builder.schema.check import check
from builder.schema.skill import Skill
from builder.schema.template import Fragment, Template, TemplateError, parse_template, to_notation


@pytest.mark.parametrize(
    "line",
    [
        "{@book} [一间] {hotel_city} *{0,8} [{@hotel}]",
        "~0.85 <> ! {a} [(订|预订)] (x|y z) *",
        "从 {from_city} 到 {to_city}",
        "*{2,} \\* \\{a\\} {b}",
        "(~0.7 x) {a}",
        "a (b) c",
        "~1.0 <> {a}",
    ],
)
def test_a_template_is_written_and_read_back_unchanged(line: str) -> None:
    template = parse_template(line)
    assert parse_template(to_notation(template)) == template
    assert to_notation(parse_template(to_notation(template))) == to_notation(template)


def test_notation_says_what_each_fragment_is() -> None:
    template = parse_template("~0.5 <> 我要 [{@book}] (酒店|宾馆) *{1,4} {city}")
    assert (template.ordered, template.threshold) == (False, 0.5)
    assert template.fragments == (
        Fragment(kind="text", words=("我要",)),
        Fragment(kind="cue", name="book", must=False),
        Fragment(kind="text", words=("酒店", "宾馆")),
        Fragment(kind="any", least=1, most=4),
        Fragment(kind="slot", name="city"),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "empty"),
        ("a {b", "character 3"),
        ("[a", "character 1"),
        ("a ) b", "character 3"),
        ("{}", "character 1"),
        ("(a||b)", "empty word"),
        ("*{8,2}", "impossible bounds"),
        ("~7 a", "more than 1"),
        ("[{a} {b}]", "one fragment"),
        ("{a}" * 33, "more than 32"),
    ],
)
def test_a_line_that_cannot_be_read_says_where(line: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said.replace("(", "\\(")):
        parse_template(line)


def test_texts_side_by_side_stay_apart() -> None:
    apart = Template(
        fragments=(Fragment(kind="text", words=("a",)), Fragment(kind="text", words=("!",)))
    )
    assert parse_template(to_notation(apart)) == apart


def test_check_names_unknown_slots_and_cues_and_templates_of_no_use() -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "cues": {"book": ["订"], "none": []},
            "slots": [{"name": "note"}],
            "intents": [
                {"name": "a", "templates": ["{city}", "{@bok}", "* *", "{note}", "~0 [{@book}]"]}
            ],
        }
    )
    found = {(p.code, p.severity) for p in check(skill) if "template" in p.code or "cue" in p.code}
    assert found == {
        ("template-unknown-slot", "error"),
        ("template-unknown-cue", "error"),
        ("template-matches-all", "warning"),
        ("template-never-matches", "warning"),
        ("cue-empty", "warning"),
    }
    assert "Did you mean 'book'" in " ".join(p.remedy for p in check(skill))
    assert "intent-without-utterances" not in {p.code for p in check(skill)}
