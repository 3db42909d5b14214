import pytest

from builder.reading.follow_up import asks_by_itself, joined_with


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
    assert joined_with(text, "退货要几天") == f"退货要几天\n{core}"
    # What a question before had added gives way to what this one adds.
    assert joined_with(text, "退货要几天\n退款") == f"退货要几天\n{core}"


@pytest.mark.parametrize(
    ("text", "before", "joined"),
    [
        ("那 Air M 呢", "Air S 的月费是多少", "air m 的月费是多少"),
        ("and Air L?", "what does Air S cost", "what does air l cost"),
        ("how about the large plan", "how much is the small plan?", "how much is the large plan?"),
        ("M套餐呢", "S套餐多少钱", "m套餐多少钱"),
        ("那换货呢", "退货要几天", "退货要几天\n换货"),
        ("and the rest?", "how much is the small plan?", "how much is the small plan?\nthe rest"),
    ],
)
def test_name_takes_the_place_of_one_of_its_kind(text: str, before: str, joined: str) -> None:
    assert joined_with(text, before) == joined


@pytest.mark.parametrize(
    "core", ["怎么开发票", "几点开门", "how do i pay", "i already paid", "is it new"]
)
def test_what_asks_or_says_something_stands_by_itself(core: str) -> None:
    assert asks_by_itself(core)


@pytest.mark.parametrize("core", ["邮费", "周末", "japan", "on sundays", "the batteries"])
def test_what_only_names_something_leans(core: str) -> None:
    assert not asks_by_itself(core)


@pytest.mark.parametrize("text", ["邮费是多少？", "how long is the warranty", "", "呢", "我要退货"])
def test_question_that_stands_by_itself_is_left_alone(text: str) -> None:
    assert joined_with(text, "退货要几天") is None
