from builder.breaker import CircuitBreaker


def test_breaker_opens_pauses_probes_and_closes() -> None:
    now = 0.0
    breaker = CircuitBreaker(lambda: now, failures=3, window=30, pause=5)
    for _ in range(3):
        assert breaker.allows()
        breaker.record(succeeded=False)
    assert not breaker.allows()
    now = 6.0
    assert breaker.allows()
    assert not breaker.allows()
    breaker.record(succeeded=True)
    assert breaker.allows()


def test_failures_far_apart_do_not_open_it() -> None:
    now = 0.0
    breaker = CircuitBreaker(lambda: now, failures=2, window=10)
    breaker.record(succeeded=False)
    now = 11.0
    breaker.record(succeeded=False)
    assert breaker.allows()
