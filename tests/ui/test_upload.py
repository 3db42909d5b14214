"""The guard of uploads says what it refuses in the language of the screens."""

import pytest

from ui.wording import catalogue


@pytest.mark.parametrize("language", ["en", "zh"])
def test_refusals_keep_the_places_that_the_browser_fills(language: str) -> None:
    words = catalogue(language)
    too_big = words["upload.too_big"].format(size="50 MB")
    assert "{name}" in too_big and "{mb}" in too_big and "50 MB" in too_big
    assert "{name}" in words["upload.other_kind"].format(kinds="pdf")
    assert "{name}" in words["upload.empty"]
