"""A person at a browser: one tab, what it complained about, and what an accessibility checker says of a page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from tests.journeys.premises import until

PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1280, "height": 900}
SHOTS: Final = Path(__file__).resolve().parents[2] / "build" / "screenshots"
# A browser reports every refused request in its console, whatever the page makes of it; and that taking a picture of
# what the graphics card drew is slow.
_REFUSED: Final = re.compile(r"the server responded with a status of \d+|net::ERR_|GPU stall due to ReadPixels")

# What stands on a page while something is on its way, in the middle or in the header.
LOADING: Final = "main .loading, main [aria-busy], #country[disabled]"

# An icon is a word until its font is there, and a colour that is on its way from one to another is neither.
_DRAWN: Final = """async () => {
  await document.fonts.ready;
  const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map((one) => one.finished));
}"""

# One worker measures, designs and writes for all tests together, beside two other suites on the same cores: what is
# right may come late, and only what is wrong waits to the end.
PATIENCE_MS: Final = 90_000

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Visitor:
    """One tab."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first page on."""
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSED.search(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> None:
        """Go to a page of the shop and wait until nothing is loading any more."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has what it asked for: nothing says any more that it is loading."""
        self.page.wait_for_load_state("load")
        expect(self.page.locator(LOADING)).to_have_count(0)

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name: str) -> None:
        """Follow a link by its words."""
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, **boxes: str) -> None:
        """Type into boxes by their labels; underscores are blanks."""
        for label, words in boxes.items():
            self.page.get_by_role("textbox", name=label.replace("_", " ")).first.fill(words)

    def reads(self, *sentences: str) -> None:
        """Insist that the page says all of it, once it has come to rest."""
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence)

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def looked_at_by_axe(self) -> list[dict[str, Any]]:
        """Return what axe finds wrong with the page, once it is drawn as it stays: fonts there, nothing moving."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(_DRAWN)
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return found

    def barriers(self) -> list[str]:
        """Say what axe finds wrong with the page, rule and element."""
        return [f"{one['id']}: {node['html']}" for one in self.looked_at_by_axe() for node in one["nodes"]]

    @contextmanager
    def answering(self, path: re.Pattern[str], *answers: dict[str, Any], method: str = "") -> Iterator[list[str]]:
        """
        Let the API give other answers for a while: each of ``answers`` once, then its own again.

        An answer is ``{"status": 503, "headers": {…}, "json": {…}}``, or ``{"abort": True}`` for a broken line.
        """
        left, asked = list(answers), []

        def answer(route: Route) -> None:
            if (method and route.request.method != method) or not left:
                route.continue_()
                return
            asked.append(route.request.headers.get("idempotency-key", ""))
            given = left.pop(0)
            if given.get("abort"):
                route.abort("connectionfailed")
            else:
                route.fulfill(**given)

        self.page.route(path, answer)
        try:
            yield asked
        finally:
            self.page.unroute(path, answer)

    @contextmanager
    def holding(self, path: re.Pattern[str]) -> Iterator[list[Route]]:
        """Let nothing through that is asked for there: each of the requests given goes on by `let_go`."""
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        self.page.route(path, hold)
        try:
            yield held
        finally:
            self.page.unroute(path, hold)

    def let_go(self, held: list[Route], number: int = 0) -> None:
        """Let one of those that are held go on, once it is asked for at all."""
        until(lambda: len(held) > number or self.page.evaluate("false"), "it is asked for")
        held[number].continue_()


def problem(status: int, code: str, *, detail: str = "", retry_after: int = 0, **extra: object) -> dict[str, Any]:
    """Build an answer of the API that refuses."""
    headers = {"Content-Type": "application/problem+json"} | ({"Retry-After": str(retry_after)} if retry_after else {})
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail, "instance": "", "code": code,
            "request_id": "0" * 24, "errors": [], **extra}  # fmt: skip
    return {"status": status, "headers": headers, "json": body}


@contextmanager
def visiting(
    browser: Browser,
    base: str,
    *,
    size: dict[str, int] | None = None,
    locale: str = "en-US",
    zone: str | None = None,
    state: Any = None,
) -> Iterator[Visitor]:
    """Let somebody in with a browser of their own, and insist that it had nothing to complain about."""
    how: dict[str, Any] = {"viewport": size or PHONE, "locale": locale, "timezone_id": zone, "storage_state": state}
    context = browser.new_context(accept_downloads=True, **how)
    visitor = Visitor(context.new_page(), base)
    try:
        yield visitor
    finally:
        context.close()
    assert visitor.complaints == []
