"""What is written is read back, whatever stands in it."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.schema.utterance import Span, Utterance
from kits.datasets.dataset import Dataset, Row
from kits.datasets.read import read_dataset
from kits.datasets.write import save_files, written
from tests.kits.datasets.made import dataset, travel

ENDINGS = {
    "csv": "csv",
    "xlsx": "xlsx",
    "jsonl": "jsonl",
    "spacy": "json",
    "bio": "bio",
    "label-studio": "json",
}


def there_and_back(data: Dataset, folder: Path, format: str, ending: str) -> Dataset:
    name = f"data.{ending}"
    made = written(data, name, format)
    save_files(folder, made.files)
    read = read_dataset(folder / name)
    assert read.format == format
    assert read.left_out == 0, read.problems
    return read.dataset


@pytest.mark.parametrize("format", ENDINGS)
def test_awkward_texts_come_back_with_exact_spans(format: str, tmp_path: Path) -> None:
    data = dataset()
    back = there_and_back(data, tmp_path, format, ENDINGS[format])
    for one, other in zip(data.rows, back.rows, strict=True):
        assert one == other
    assert back.digest == data.digest


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    text = draw(TEXTS.filter(lambda t: bool(t.strip())))
    borders = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    spans = [
        Span(start=start, end=end, slot="slot", value=draw(st.sampled_from([None, "value", "值"])))
        for start, end in zip(borders[::2], borders[1::2], strict=False)
        if text[start:end].strip() and text[start:end] not in ("value", "值")
    ]
    return Row(Utterance(text=text, spans=tuple(spans)), "intent", "en")


@pytest.mark.parametrize("format", ["csv", "jsonl", "spacy", "label-studio"])
@given(made=st.lists(rows(), min_size=1, max_size=4))
def test_any_text_comes_back(
    format: str, made: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("back")
    assert there_and_back(Dataset(tuple(made)), folder, format, ENDINGS[format]).rows == tuple(made)


def test_rasa_keeps_roles_values_words_and_patterns(tmp_path: Path) -> None:
    data = travel()
    assert there_and_back(data, tmp_path, "rasa", "yml") == data


def test_rasa_tells_what_it_cannot_write(tmp_path: Path) -> None:
    data = dataset()
    made = written(data, "nlu.yml", "rasa")
    save_files(tmp_path, made.files)
    back = read_dataset(tmp_path / "nlu.yml").dataset
    told = Counter(problem.code for problem in made.problems)
    lost = len(data.rows) - len(back.rows)
    # The unlabelled row is one of them; languages and parts are told together.
    assert lost >= 1
    assert told == {"dataset-not-written": lost + 1}
    texts = {row.utterance.text for row in back.rows}
    assert "two lines  or three" in texts


def test_a_dataset_has_the_same_digest_in_another_order() -> None:
    data = dataset()
    turned = Dataset(tuple(reversed(data.rows)))
    assert turned.digest == data.digest
    assert Dataset(data.rows[1:]).digest != data.digest
