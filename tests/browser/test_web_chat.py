"""The web chat in a real browser, on a phone and embedded in somebody else's page."""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from skills import ready_made

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}
SKILL = "customer_service"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, test_cache: Path) -> Iterator[str]:
    """The whole product as `./run` starts it, with its real action server."""
    data = tmp_path_factory.mktemp("up")
    (data / "encoders").symlink_to(test_cache, target_is_directory=True)
    port, ui_port = str(free_port()), str(free_port())
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "builder.cli",
            "up",
            "--data-dir",
            str(data),
            "--port",
            port,
            "--ui-port",
            ui_port,
        ],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(900):
            if process.poll() is not None:
                pytest.fail(process.communicate()[0])
            try:
                skills = [folder.name for folder in ready_made()]
                if all(httpx.get(f"{url}/v1/skills/{s}/greeting").is_success for s in skills):
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        shown, _ = process.communicate(timeout=40)
    # What a new user reads: where everything is, and one line to try.
    assert f"http://127.0.0.1:{ui_port}" in shown
    assert f"{url}/chat/{SKILL}" in shown
    assert "curl -s" in shown
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/livez")


@pytest.fixture
def wrong() -> Iterator[list[str]]:
    """What the browser complains of; nothing may be left at the end."""
    found: list[str] = []
    yield found
    assert found == []


def open_page(browser: Browser, wrong: list[str], locale: str, size: dict[str, int]) -> Page:
    page = browser.new_context(
        locale=locale,
        viewport={"width": size["width"], "height": size["height"]},
    ).new_page()
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return page


def say(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator(".said.mine").last).to_have_text(text)
    expect(page.locator(".typing")).to_have_count(0, timeout=15_000)


def test_chinese_talk_on_a_phone_reaches_the_real_action(
    browser: Browser, server: str, wrong: list[str]
) -> None:
    page = open_page(browser, wrong, "zh-CN", PHONE)
    page.goto(f"{server}/chat/{SKILL}")
    expect(page.locator(".said.theirs").first).to_contain_text("您好")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    say(page, "我的订单A1001到哪了")
    expect(page.locator(".said.theirs").last).to_contain_text("A1001")
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44


def test_buttons_are_tapped_once_and_the_talk_starts_over(
    browser: Browser, server: str, wrong: list[str]
) -> None:
    page = open_page(browser, wrong, "en-US", {"width": 1000, "height": 760})
    page.goto(f"{server}/chat/{SKILL}")
    page.get_by_role("button", name="Track an order").click()
    expect(page.locator(".said.theirs").last).to_contain_text("order number")
    expect(page.get_by_role("button", name="Track an order")).to_be_disabled()
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".said")).to_have_count(1)
    expect(page.get_by_role("button", name="Track an order")).to_be_enabled()


def test_markup_that_anybody_says_is_only_text(
    browser: Browser, server: str, wrong: list[str]
) -> None:
    page = open_page(browser, wrong, "en-US", PHONE)
    page.goto(f"{server}/chat/{SKILL}")
    say(page, "<img src=x onerror=alert(1)><script>alert(2)</script>")
    expect(page.locator(".said img, .said script")).to_have_count(0)


def test_message_lost_on_the_way_is_sent_again_and_counts_once(
    browser: Browser, server: str, wrong: list[str]
) -> None:
    page = open_page(browser, wrong, "en-US", PHONE)
    page.goto(f"{server}/chat/{SKILL}")
    expect(page.locator(".said.theirs")).to_have_count(1)
    sent: list[str] = []
    lost = 1

    def lose(route: object) -> None:
        nonlocal lost
        sent.append(route.request.post_data)  # type: ignore[attr-defined]
        if lost:
            lost -= 1
            # The server has heard it; only its answer is lost.
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/messages*", lose)
    say(page, "where is my order")
    expect(page.locator(".said.theirs").last).to_contain_text("order number")
    assert len(sent) == 2 and sent[0] == sent[1]
    wrong[:] = [text for text in wrong if "ERR_FAILED" not in text]


def test_skill_that_is_not_there_is_told(browser: Browser, server: str, wrong: list[str]) -> None:
    page = open_page(browser, wrong, "zh-CN", PHONE)
    page.goto(f"{server}/chat/nobody")
    expect(page.locator(".note")).to_contain_text("暂时没有上线")
    wrong[:] = [text for text in wrong if "404" not in text]


class _Page(http.server.BaseHTTPRequestHandler):
    server_url = ""

    def do_GET(self) -> None:
        script = (
            f'<script src="{self.server_url}/static/widget.js" data-skill="{SKILL}" async></script>'
        )
        body = f"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{script}".encode()
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(body if self.path == "/" else b"")

    def log_message(self, *_arguments: object) -> None:
        return


def test_one_script_tag_puts_the_chat_on_any_page(
    browser: Browser, server: str, wrong: list[str]
) -> None:
    _Page.server_url = server
    shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    try:
        page = open_page(browser, wrong, "en-US", PHONE)
        page.goto(f"http://localhost:{shop.server_port}/")
        page.get_by_role("button", name="Chat with us").click()
        frame = page.frame_locator("iframe")
        expect(frame.locator(".said.theirs").first).to_contain_text("customer service")
        frame.locator("#text").fill("where is my order")
        frame.locator("#text").press("Enter")
        expect(frame.locator(".said.theirs").last).to_contain_text("order number", timeout=15_000)
    finally:
        shop.shutdown()
        shop.server_close()
    wrong[:] = [text for text in wrong if "favicon" not in text and "404" not in text]
