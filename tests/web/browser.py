"""Drives Chromium without a window over its debugging pipe: the Chrome DevTools Protocol in JSON, each message ended by
a NUL. Nothing is downloaded, and no port is open. Every wait is for a condition in the page, not for a time."""
import atexit
import base64
import contextlib
import json
import os
import select
import shutil
import signal
import tempfile
import time

CHROMIUM = shutil.which("chromium")
WAIT_S = 60


class Process:
    """The browser. Its pages share it; each has cookies of its own."""
    one = None

    @classmethod
    def get(cls):
        if cls.one is None:
            cls.one = cls()
            atexit.register(cls.one.close)
        return cls.one

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="topicd-chromium-", ignore_cleanup_errors=True)
        read_end, self.to = os.pipe()
        self.come, write_end = os.pipe()
        # The browser reads from descriptor 3 and writes to 4.
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
                   "--disable-background-networking", "--disable-extensions", "--hide-scrollbars", "--disable-background-timer-throttling",
                   "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", "--disable-component-update", "--mute-audio",
                   "--remote-debugging-pipe", f"--user-data-dir={self.directory.name}", "about:blank"]
        quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        self.process = os.posix_spawn(CHROMIUM, command, os.environ, file_actions=[
            *quiet, (os.POSIX_SPAWN_DUP2, read_end, 3), (os.POSIX_SPAWN_DUP2, write_end, 4)])
        os.close(read_end)
        os.close(write_end)
        self.number = 0
        self.rest = b""
        self.pages = {}  # by session

    def read(self, end):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.come], [], [], max(0, end - time.monotonic()))
            assert ready, "the browser does not answer"
            piece = os.read(self.come, 1 << 20)
            assert piece, "the browser has ended"
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def write(self, method, parameters, session=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        return self.number

    def call(self, method, parameters, session=None):
        """Its result. Events that come meanwhile are noted by the page that they are of."""
        mine = self.write(method, parameters, session)
        end = time.monotonic() + WAIT_S
        while True:
            message = self.read(end)
            if message.get("id") == mine:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]
            if "method" in message and message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].note(message)

    def close(self):
        with contextlib.suppress(Exception):
            self.call("Browser.close", {})
        os.close(self.to)
        ended = os.pidfd_open(self.process)
        if not select.select([ended], [], [], 10)[0]:
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(ended)
        os.close(self.come)
        self.directory.cleanup()


class Chromium:
    """One page, with cookies of its own."""

    def __init__(self, width=1280, height=900, dark=False):
        self.process = Process.get()
        self.session = None
        self.problems = []  # of the console, of requests, of scripts
        self.failed = []    # requests that were answered with an error status
        self.context = self.call("Target.createBrowserContext")["browserContextId"]
        self.target = self.call("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        self.session = session
        self.process.pages[session] = self
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.look(width, height, dark)

    def look(self, width, height=900, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def note(self, event):
        method, about = event["method"], event.get("params", {})
        if method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            self.problems.append(str(about["args"]))
        elif method == "Runtime.exceptionThrown":
            self.problems.append(str(about["exceptionDetails"].get("exception", about)))
        elif method == "Log.entryAdded" and about["entry"]["level"] == "error":
            text = about["entry"]["text"]
            if "the server responded with a status of" not in text:  # in `failed`
                self.problems.append(text)
        elif method == "Network.responseReceived" and about["response"]["status"] >= 400:
            self.failed.append((about["response"]["status"], about["response"]["url"]))
        elif method == "Page.javascriptDialogOpening":
            self.problems.append("a dialog: " + about["message"])
            self.process.write("Page.handleJavaScriptDialog", {"accept": True}, self.session)

    def call(self, method, **parameters):
        return self.process.call(method, parameters, self.session)

    def run(self, script):
        """The value of an expression; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, condition):
        """Until the expression is true; it is looked at whenever the page is painted. Returns its value."""
        script = ("new Promise((done) => { const look = () => { let value = null; try { value = (" + condition + "); } catch (e) {} "
                  f"if (value) done(value instanceof Node ? true : value); else if (performance.now() > end) done(null); else setTimeout(look, 10); }}; "
                  f"const end = performance.now() + {WAIT_S * 900}; look(); }})")
        value = self.run(script)
        assert value, f"never true: {condition}\n" + str(self.run("document.body.innerText"))[:2000]
        return value

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def type(self, text):
        self.call("Input.insertText", text=text)

    def key(self, key, code=None, modifiers=0):
        text = "\r" if key == "Enter" else key if len(key) == 1 else ""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Backspace": 8, " ": 32}
        about = {"key": key, "code": code or key, "modifiers": modifiers, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **about)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def fill(self, selector, text):
        self.run(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.focus(); e.select?.(); }})()")
        self.type(text)

    def picture(self, path, whole=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        del self.process.pages[self.session]
        self.session = None
        self.call("Target.closeTarget", targetId=self.target)
        self.call("Target.disposeBrowserContext", browserContextId=self.context)
