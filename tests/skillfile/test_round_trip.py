"""Any skill goes into files and comes back unchanged."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builder.schema.skill import Skill
from builder.skillfile import files_from_skill, files_from_zip, skill_from_files, zip_from_files

# The same examples every time, and no shrinking: with whole skills it takes minutes.
QUICK = settings(
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
NAMES = st.sampled_from(["a", "A", "b_1", "ask.name", "x/y", "no", "1", "null", "查询", "c-d"])
# What nobody writes and YAML cannot carry: lone surrogates. Everything else may come.
# NUL and halves of surrogate pairs are refused wherever a skill comes in.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(CHARACTERS, max_size=20).map(str.strip)
SAID = TEXTS.filter(bool)
WORDS = st.sampled_from(
    ["yes", "null", "~", "1.5", "012", "- x", "a: b", "#", "'", '"', "[x]", "{a}", "&a", "*", "!x",
     "@", "%", "`", "? a", "|", ">", "<<", "=", "true", "1e3", ".inf", "0x1f", "\\", "a|b", "\n", "\r"]
)  # fmt: skip
ANY_TEXT = st.one_of(TEXTS, WORDS.map(str.strip))
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**9), 10**9),
        st.floats(allow_nan=False, allow_infinity=False),
        ANY_TEXT,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)
    ),
    max_leaves=6,
)
VARIANTS = st.dictionaries(
    st.sampled_from(["zh", "en", "*"]), st.lists(ANY_TEXT, min_size=1, max_size=3), max_size=2
)
MARKED = st.sampled_from(["x", "two words", "1.5", "[b]", "\\\\"])


def unique(parts: st.SearchStrategy[dict[str, Any]], key: str = "name") -> Any:
    return st.lists(parts, max_size=3, unique_by=lambda part: part[key].lower())


@st.composite
def utterances(draw: st.DrawFn) -> dict[str, Any]:
    before, marked, after = draw(ANY_TEXT), draw(MARKED), draw(ANY_TEXT)
    text = f"a{before}{marked}{after}b"
    start = 1 + len(before)
    span = {"start": start, "end": start + len(marked), "slot": draw(NAMES)}
    if draw(st.booleans()):
        span["value"] = draw(st.sampled_from(["v", "1", "two words"]))
    return {"text": text, "spans": [span] if draw(st.booleans()) else []}


CONDITIONS = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"kind": st.just("filled"), "slot": NAMES}),
        st.fixed_dictionaries({"kind": st.just("equals"), "slot": NAMES, "value": JSON}),
        st.fixed_dictionaries(
            {"kind": st.just("compare"), "slot": NAMES, "is": st.just("<="), "value": st.just("3")}
        ),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"kind": st.just("not"), "condition": inner}),
        st.fixed_dictionaries({"kind": st.just("all"), "conditions": st.lists(inner, max_size=2)}),
    ),
    max_leaves=3,
)
STEPS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("say"), "id": NAMES, "response": NAMES}),
    st.fixed_dictionaries(
        {
            "kind": st.just("collect"),
            "id": NAMES,
            "slot": NAMES,
            "fresh": st.booleans(),
            "attempts": st.integers(1, 10),
            "next": st.none() | NAMES,
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("branch"),
            "id": NAMES,
            "links": st.lists(
                st.fixed_dictionaries({"when": CONDITIONS, "to": NAMES}), min_size=1, max_size=2
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("set_slots"),
            "id": NAMES,
            "values": st.dictionaries(NAMES, JSON, min_size=1, max_size=2),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("end"), "id": NAMES}),
)
SKILLS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "title": VARIANTS,
        "description": ANY_TEXT,
        "languages": st.just(["zh", "en"]),
        "session_minutes": st.integers(1, 100),
        "out_of_scope": st.dictionaries(
            st.sampled_from(["zh", "en"]), st.lists(ANY_TEXT, max_size=3), max_size=2
        ),
        "thresholds": st.fixed_dictionaries({"intent": st.none() | st.floats(0, 1)}),
        "intents": unique(
            st.fixed_dictionaries(
                {
                    "name": NAMES,
                    "description": ANY_TEXT,
                    "utterances": st.dictionaries(
                        st.sampled_from(["zh", "*"]), st.lists(utterances(), max_size=3), max_size=2
                    ),
                }
            )
        ),
        "entities": unique(
            st.fixed_dictionaries(
                {
                    "name": NAMES,
                    "dictionary": st.dictionaries(
                        ANY_TEXT, st.lists(ANY_TEXT, max_size=2), max_size=3
                    ),
                    "patterns": st.lists(ANY_TEXT, max_size=2),
                    "fuzzy": st.booleans(),
                }
            )
        ),
        "slots": unique(
            st.fixed_dictionaries({"name": NAMES, "prompts": VARIANTS, "initial": JSON})
        ),
        "responses": unique(
            st.fixed_dictionaries(
                {
                    "name": NAMES,
                    "text": VARIANTS,
                    "buttons": st.lists(
                        st.fixed_dictionaries({"title": VARIANTS, "payload": VARIANTS}), max_size=2
                    ),
                    "custom": st.none() | st.dictionaries(ANY_TEXT, JSON, max_size=2),
                }
            )
        ),
        "flows": unique(
            st.fixed_dictionaries(
                {
                    "name": NAMES,
                    "steps": st.lists(STEPS, max_size=4),
                    "canvas": st.dictionaries(
                        NAMES,
                        st.fixed_dictionaries({"x": st.floats(-9, 9), "y": st.floats(-9, 9)}),
                        max_size=2,
                    ),
                    "groups": st.lists(
                        st.fixed_dictionaries(
                            {
                                "name": SAID,
                                "steps": st.lists(NAMES, max_size=2),
                                "folded": st.booleans(),
                            }
                        ),
                        max_size=2,
                    ),
                }
            )
        ),
        "faq": unique(
            st.fixed_dictionaries(
                {
                    "id": NAMES,
                    "question": SAID,
                    "similar": st.lists(SAID, max_size=2),
                    "answer": SAID,
                    "variants": st.lists(SAID, max_size=2),
                    "response": st.none() | NAMES,
                    "language": st.sampled_from(["zh", "*"]),
                }
            ),
            "id",
        ),
        "chats": unique(
            st.fixed_dictionaries(
                {
                    "name": SAID,
                    "turns": st.lists(
                        st.fixed_dictionaries(
                            {"user": ANY_TEXT, "slots": st.dictionaries(NAMES, JSON, max_size=2)}
                        ),
                        min_size=1,
                        max_size=2,
                    ),
                }
            )
        ),
    }
).map(Skill.model_validate)


def ordered(skill: Skill) -> Skill:
    """Return the skill with its flows in the order of their files' names, as they come back."""
    flows = tuple(sorted(skill.flows, key=lambda flow: flow.name))
    return skill.model_copy(update={"flows": flows})


def by_name(skill: Skill, section: str) -> dict[str, Any]:
    return {
        getattr(part, "id" if section == "faq" else "name"): part
        for part in getattr(skill, section)
    }


@settings(QUICK, max_examples=30)
@given(SKILLS)
def test_any_skill_survives_its_files(skill: Skill) -> None:
    files = files_from_skill(skill)
    loaded = skill_from_files(files)
    assert loaded.skill is not None, (loaded.problems, files)
    assert ordered(loaded.skill) == ordered(skill)
    assert files_from_skill(loaded.skill, files) == files
    assert files_from_zip(zip_from_files(files)) == {k: v.encode() for k, v in files.items()}


@settings(QUICK, max_examples=15)
@given(SKILLS, SKILLS)
def test_any_skill_can_be_saved_over_any_other(first: Skill, second: Skill) -> None:
    files = files_from_skill(second, files_from_skill(first))
    loaded = skill_from_files(files)
    assert loaded.skill is not None, (loaded.problems, files)
    for section in ("intents", "entities", "slots", "responses", "flows", "faq", "chats"):
        assert by_name(loaded.skill, section) == by_name(second, section)
