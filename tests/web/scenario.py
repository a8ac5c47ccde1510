"""What the scenarios in a real browser have in common: pages that must leave no error in the console and no failed request."""
import json
import os
import tempfile
import unittest

import browser
from web import Web, editor_line
from harness import Daemon, topic

PASSWORDS = {"anna": "correct horse", "bert": "battery staple", "clara": "a third password", "dora": "a fourth password"}
ROLES = {"anna": "editor", "bert": "editor", "clara": "reader", "dora": "chief"}


class Scenario(unittest.TestCase):
    lines = None

    def setUp(self):
        self.pages = []

    def tearDown(self):
        for page in self.pages:
            self.assertEqual((page.problems, page.failed), ([], []))

    @classmethod
    def editors(cls):
        if Scenario.lines is None:
            Scenario.lines = [editor_line(name, ROLES[name], password) for name, password in PASSWORDS.items()]
        return Scenario.lines

    def serve(self, endpoint, editors=False, needs=(), options=()):
        """A topicd-web, which has asked its daemon what it can do."""
        web = Web(endpoint, *options, editors=self.editors() if editors else None).__enter__()
        self.addCleanup(web.__exit__, None, None, None)
        web.wait_until_up()
        while not all(web.get("/v1/session")[1][need] for need in needs):
            pass
        return web

    def store(self, articles):
        """The path of a store with these articles in its queue."""
        directory = tempfile.TemporaryDirectory(prefix="topicd-scenario-")
        self.addCleanup(directory.cleanup)
        import_articles(f"{directory.name}/store", articles)
        return f"{directory.name}/store"

    def daemon(self, *options, **more):
        daemon = Daemon(*options, **more).__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        return daemon

    def page(self, web, path="", name=None, **look):
        page = browser.Chromium(**look).__enter__()
        self.addCleanup(page.__exit__, None, None, None)
        self.pages.append(page)
        page.open(f"http://127.0.0.1:{web.port}/{path}")
        if name:
            self.sign_in(page, name)
        return page

    @staticmethod
    def sign_in(page, name):
        page.wait("document.querySelector('#password')")
        page.fill("#name", name)
        page.fill("#password", PASSWORDS[name])
        page.key("Enter")
        page.wait(f"document.querySelector('#who').textContent.includes('{name}')")


def import_articles(store, articles):
    corpus = f"{store}.jsonl"
    with open(corpus, "w", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, articles)))
    topic("store", "import", store, corpus)
    os.remove(corpus)
