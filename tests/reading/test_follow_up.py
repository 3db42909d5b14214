import pytest

from builder.reading.follow_up import joined_with


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("那邮费呢？", "邮费"),
        ("周末呢", "周末"),
        ("那黑金卡", "黑金卡"),
        ("And what about Sundays?", "sundays"),
        ("how about the batteries", "the batteries"),
        ("and on weekends?", "on weekends"),
    ],
)
def test_leaning_question_is_joined_with_the_one_before(text: str, core: str) -> None:
    assert joined_with(text, "退货要几天") == f"退货要几天 {core}"


@pytest.mark.parametrize("text", ["邮费是多少？", "how long is the warranty", "", "呢", "我要退货"])
def test_question_that_stands_by_itself_is_left_alone(text: str) -> None:
    assert joined_with(text, "退货要几天") is None
