"""axe-core looks at every page, wide and narrow, light and dark, and finds nothing serious. Skipped without Chromium, or
without axe-core: `npm install --prefix tests/web` fetches it."""
import pathlib
import sys
import unittest

import browser
from scenario import Scenario
from stand_in import NEW, REFUSAL, StandIn
from harness import main

AXE = pathlib.Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [(1280, False), (1280, True), (390, False), (390, True)]
SERIOUS = ("serious", "critical")
READY = {"try": "document.querySelector('#any option:nth-child(2)')", "review": "document.querySelector('.actions')",
         "history": "document.querySelector('main [role=status]')", "topics": "document.querySelector('.curve svg')",
         "models": "document.querySelector('.checks')", "now": "document.querySelector('.charts svg')"}


@unittest.skipUnless(browser.CHROMIUM and AXE.is_file(), "chromium or axe-core is not installed")
class Accessibility(Scenario):
    def setUp(self):
        super().setUp()
        self.daemon = StandIn().__enter__()
        self.addCleanup(self.daemon.__exit__)
        self.daemon.runs = [{"run": 17, "state": "refused", "actor": "anna", "verdict": REFUSAL}, {"run": 16, "state": "promoted"}]
        self.daemon.shadow = NEW

    def check(self, page, name):
        """In a world of its own, which the page's policy does not bind."""
        frame = page.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = page.call("Page.createIsolatedWorld", frameId=frame)["executionContextId"]
        page.call("Runtime.evaluate", expression=AXE.read_text(encoding="utf-8") + ";0", contextId=world)
        result = page.call("Runtime.evaluate", contextId=world, awaitPromise=True, returnByValue=True, expression=
                           "axe.run(document, {resultTypes: ['violations']}).then((r) => ({rules: r.passes.length, violations: r.violations.map((v) => [v.impact, v.id, "
                           "v.nodes.map((n) => n.target.join(' ') + ': ' + n.failureSummary)])}))")
        self.assertNotIn("exceptionDetails", result, name)
        found = result["result"]["value"]
        self.assertGreater(found["rules"], 10, f"{name}: axe has looked at next to nothing")
        self.assertEqual([one for one in found["violations"] if one[0] in SERIOUS], [], name)

    def test_nothing_serious_on_any_page(self):
        web = self.serve(self.daemon.endpoint, needs=("store", "training", "models", "topics_file"))
        page = self.page(web)
        page.wait("document.querySelector('nav a')")
        for name, ready in READY.items():
            page.run(f"location.hash = '#{name}'")
            page.wait(f"document.querySelector('[aria-current]')?.hash === '#{name}' && {ready}")
            page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            for width, dark in LOOKS:
                page.look(width, dark=dark)
                with self.subTest(page=name, width=width, dark=dark):
                    self.check(page, f"{name} {width} {'dark' if dark else 'light'}")

    def test_nothing_serious_where_people_sign_in(self):
        web = self.serve(self.daemon.endpoint, editors=True)
        page = self.page(web)
        page.wait("document.querySelector('#password')")
        self.check(page, "sign in")


if __name__ == "__main__":
    for is_there, what in ((browser.CHROMIUM, "chromium is not installed: apt-get install chromium"),
                           (AXE.is_file(), "axe-core is not installed: npm install --prefix tests/web")):
        if not is_there:
            print(f"skipped: {what}")
            sys.exit(77)
    main()
