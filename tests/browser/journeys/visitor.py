"""Somebody who walks through the pages, and what must hold on each page they come to."""

from urllib.parse import urlparse

from axe_playwright_python.sync_playwright import Axe

from samtakt.management.demonstration import PASSWORD

SUBMIT = "main form button.btn-primary"
# axe leaves this one out unless asked: a finger hits 24 px and no less.
RULES = {"rules": {"target-size": {"enabled": True}}}


class Visitor:
    """A page with somebody signed in. `seen` are the paths they have looked at."""

    def __init__(self, page, name, *, keep):
        self.page = page
        self.name = name
        self.keep = keep
        self.seen = []

    def sign_in(self, email):
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator(SUBMIT).click()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)
        self.look()

    def go(self, path):
        """Open an address that must answer, and look at the page."""
        answer = self.page.goto(path)
        assert answer.status == 200, (path, answer.status)
        self.look()

    def follow(self, selector):
        """Click what leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def choose(self, path):
        """Go to a place of the menu: straight there, or through each group until it shows."""
        wanted = self.page.locator(f'nav.frame-menu a[href="{path}"]')
        groups = self.page.locator("nav.frame-menu .menu-groups a")
        place = 0
        while not wanted.count():
            with self.page.expect_navigation():
                groups.nth(place).click()
            place += 1
        with self.page.expect_navigation():
            wanted.first.click()
        self.look()

    def tap(self, selector):
        """Tap what leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.tap()
        self.look()

    def send(self, selector):
        """Click what hands a form in, and look at the page that answers: it may say something new."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look(anew=True)

    def look(self, *, anew=False):
        """Check the page that is open, if it has not been looked at or is to be looked at `anew`.

        It is accessible to axe, has one heading and a title, and does not scroll sideways.
        """
        page, path = self.page, self.path
        page.wait_for_load_state("load")
        assert too_wide(page) == 0, f"{path} scrolls sideways: {widest(page)}"
        if path in self.seen and not anew:
            return
        results = Axe().run(page, options=RULES)
        assert not results.violations_count, f"{path}\n{results.generate_report()}"
        assert page.locator("h1").count() == 1, path
        assert page.title().endswith(" · Samtakt"), path
        if path not in self.seen:
            self.seen.append(path)
            self.keep(page, f"{self.name}-{len(self.seen):02}{path.replace('/', '-')}")

    @property
    def path(self):
        return urlparse(self.page.url).path

    def text(self, selector="main"):
        return self.page.locator(selector).first.inner_text()

    def rows(self, selector):
        return self.page.locator(f"{selector} tbody tr").count()


def too_wide(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def widest(page):
    """What reaches over the right edge of the window, for whoever mends it."""
    return page.evaluate(
        """[...document.querySelectorAll('body *')].filter(each =>
             each.getBoundingClientRect().right > document.documentElement.clientWidth + 1
             && !each.closest('.table-scroll')).slice(0, 5).map(each => each.outerHTML.slice(0, 160))"""
    )


def smallest_text(page):
    """The size in pixels of the smallest text that is shown, and that text."""
    return page.evaluate(
        """() => {
          const found = [];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const element = texts.currentNode.parentElement;
            const words = texts.currentNode.textContent.trim();
            if (!words || element.closest('.visually-hidden, script, template')) continue;
            if (!element.checkVisibility()) continue;
            found.push([parseFloat(getComputedStyle(element).fontSize), words]);
          }
          return found.sort((a, b) => a[0] - b[0])[0];
        }"""
    )
