from builder.errors import Place, Problem, errors_of, suggest
from builder.sentence import say


def test_suggest_names_what_exists_and_the_nearest() -> None:
    message = suggest("ask_dat", ["ask_city", "ask_date", "done"], say("steps"))
    assert message == "Steps here: ask_city, ask_date, done. Did you mean 'ask_date'?"
    assert suggest("x", [], say("steps")) == "There are no steps yet."
    assert suggest("zzz", [str(i) for i in range(20)], say("steps")).endswith("and 8 more.")


def test_problem_reads_as_place_cause_remedy() -> None:
    where = Place("coffee", ("flows", "order", "steps", "ask"), "flows/order.yml", 12)
    what = say("Step '{step}' goes to '{to}'.", step="ask", to="x")
    problem = Problem("step-not-found", where, what, say("Write an existing step."))
    assert str(problem) == (
        "coffee/flows/order.yml:12: Step 'ask' goes to 'x'. Write an existing step. [step-not-found]"
    )
    assert problem.as_json()["line"] == 12
    assert str(Place("coffee", ("slots", "size"))) == "coffee › slots › size"


def test_errors_of_leaves_warnings_out() -> None:
    where = Place("coffee")
    warning = Problem("slot-unused", where, say("w"), say("r"), severity="warning")
    error = Problem("intent-unused", where, say("w"), say("r"))
    assert errors_of([warning, error]) == [error]
