from io import BytesIO
from zipfile import ZipFile

import pytest

from builder.errors import Invalid
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill
from tests.ui.conftest import SHOP
from ui.changes.value_import import merged, plan, read_file, read_pasted, with_values

HELD = (DictionaryEntry("sf", ("SF Express",)), DictionaryEntry("jd"), DictionaryEntry("ems"))


def test_pasted_values_may_use_any_comma() -> None:
    assert read_pasted("北京，帝都、京城\n\nParis\tthe city of light\nParis;Lutetia\n# no\n") == (
        DictionaryEntry("北京", ("帝都", "京城")),
        DictionaryEntry("Paris", ("the city of light", "Lutetia")),
    )


def test_files_are_read_by_their_kind() -> None:
    rows = "value,synonyms\nsf,顺丰，SF\n<b>x</b>,\n"
    wanted = (DictionaryEntry("sf", ("顺丰", "SF")), DictionaryEntry("<b>x</b>"))
    assert read_file("a.csv", rows.encode("utf-8-sig")) == wanted
    assert read_file("a.TSV", "值\t同义词\nsf\t顺丰\tSF\n<b>x</b>\n".encode("gb18030")) == wanted
    assert read_file("a.txt", "sf、顺丰、SF\n<b>x</b>".encode()) == wanted
    with pytest.raises(Invalid) as refused:
        read_file("a.xlsx", b"no workbook")
    assert refused.value.code == "document-broken"
    empty = BytesIO()
    ZipFile(empty, "w").close()
    with pytest.raises(Invalid):
        read_file("a.xlsx", empty.getvalue())


def test_plan_tells_what_would_change_and_what_would_mean_two_values() -> None:
    given = (DictionaryEntry("sf", ("SF",)), DictionaryEntry("dhl", ("JD",)), HELD[2])
    added = plan(HELD, given, replace=False)
    assert [(line.state, line.value) for line in added.lines] == [
        ("changed", "sf"), ("same", "jd"), ("same", "ems"), ("new", "dhl"),
    ]  # fmt: skip
    assert added.lines[0].after == ("SF Express", "SF")
    assert added.clashes == (("JD", "jd", "dhl"),)
    instead = plan(HELD, given, replace=True)
    assert instead.count("removed") == 1 and instead.clashes == ()


def test_values_are_taken_over_on_top_of_what_others_saved() -> None:
    skill = Skill.model_validate(SHOP)
    change = with_values("order_number", [DictionaryEntry("A1", ("one",))], replace=False)
    once = change(skill)
    assert change(once) == once
    assert once.get(Entity, "order_number").dictionary == (DictionaryEntry("A1", ("one",)),)
    assert once.get(Entity, "order_number").patterns == ("[A-Z][0-9]+",)
    assert merged(HELD, (), replace=True) == ()
