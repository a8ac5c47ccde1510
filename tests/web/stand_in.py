"""Stands in for a topicd with a registry, a store and a topics file, where a test has to choose what happens: runs of
training that stop at each state, refusals, conflicts. What it answers is as docs/protocol.md says."""
import json

from web import FalseDaemon

TOPICS = ["AI Hardware", "AI Policy", "Robotics", "Sport"]
CURVE = [(0.02, 0.31, 1.0), (0.1, 0.55, 0.95), (0.25, 0.7, 0.9), (0.4, 0.81, 0.84), (0.55, 0.9, 0.7), (0.7, 0.96, 0.52), (0.9, 1.0, 0.2)]
TEXT = "# Our decisions\nAI Hardware: {name: Chips, parent: AI}\n"
OLD, NEW = "a91c65f00bd6ff50", "2b8e0f3c44d1a7e9"


def version(name, **keys):
    return {"version": name, "created": "2026-11-27T06:00:40Z", "corpus": "6f0c11d2a9b34e57", "corpus_digest": "51d2a9b34e576f0c", "run": 17, "actor": "anna", "articles": 2744, "topics": 4,
            "micro_f1": 0.81, "macro_f1": 0.74, "is_current": False, "is_previous": False, **keys}


def check(name, result, words, **keys):
    return {"check": name, "result": result, "words": words, **keys}


REFUSAL = {"decision": "refuse", "reason": "It is worse on the control articles.", "checks": [
    check("model", "passed", "It is whole and serves its golden set."), check("topics", "passed", "It has every topic."),
    check("controls", "refused", "It is worse than chance explains.", articles=200, old=0.812, new=0.771, difference=-0.041, low=-0.062, high=-0.02),
    check("changes", "undecided", "Look at some of them.", articles=500, changed=31)]}


def difference(name, change, number, words=("a chip", "is made of silicon")):
    return {"topic": name, "change": change, "id": f"n{number}", "title": f"Article {number} about chips", "before": 0.31, "before_threshold": 0.4, "after": 0.77,
            "after_threshold": 0.42, "because": [{"phrase": "silicon", "before": -0.4, "after": 1.25, "times": 2, "field": "body", "sentence": {
                "before": f"{words[0]} ", "phrase": "silicon", "after": f" {words[1]}"}}]}


class StandIn(FalseDaemon):
    def __init__(self):
        self.differences = {"differences": []}
        self.asked = []          # requests that change something
        self.refusals = {}       # op: (code, message)
        self.text, self.revision = TEXT, 1
        self.runs = []
        self.versions = [version(OLD, is_current=True), version(NEW)]
        self.serving, self.shadow, self.provenance = OLD, None, None
        self.names = list(TOPICS)
        self.parents = {}        # by topic
        self.learned = {}        # by topic; of others, themselves
        super().__init__()

    def status(self):
        status = {"model": self.serving, "model_path": "/var/lib/topicd/models", "version": "0.1.0", "uptime_seconds": 7200, "model_age_seconds": 3600, "workers": 2,
                  "connections": 3, "queue": {"length": 0, "limit": 10000}, "requests": {"tag": 5}, "errors": {"bad-request": 0}, "answered": 1000, "received": 1000,
                  "articles": 1000, "untagged": 90, "unfamiliar": 60, "features": 50000, "unknown_features": 4000, "reloads": 1, "failed_reloads": 0,
                  "latency": {"count": 1000, "p50_ms": 0.1, "p99_ms": 0.25, "buckets": [[0.00005, 500], [0.001, 500]]},
                  "topics_given": {name: max(0, 300 - 70 * i) for i, name in enumerate(self.names)}}
        if self.shadow:
            status["shadow"] = {"model": self.shadow, "articles": 500, "agreement": 0.93, "topics": [
                {"topic": name, "agreement": 0.9, "both": 18 + i, "only_running": 2 * i, "only_shadow": 1} for i, name in enumerate(self.names)]}
        if self.provenance:
            status["provenance"] = self.provenance
        return status

    def topic(self, name, whole):
        topic = {"topic": name, "articles": 100 + 10 * len(name), "threshold": 0.4, "learned": self.learned.get(name, [name]), "precision": 0.81, "recall": 0.84}
        if not topic["learned"]:
            del topic["precision"], topic["recall"]
        if name in self.parents:
            topic["parent"] = self.parents[name]
        if whole:
            topic.update(curve=[dict(zip(("threshold", "precision", "recall"), point)) for point in CURVE if topic["learned"]],
                         confused=[{"topic": other, "instead": 2, "for_it": 1} for other in self.names if other != name][:2],
                         words=[{"phrase": f"{name.lower()} word {i}", "weight": 9 - i, "in_title": i == 1, "is_stem": i == 2} for i in range(4)])
        return topic

    def topics(self, request):
        if not request.get("details"):
            return {"topics": [{"topic": name, "articles": 100, "threshold": 0.4} for name in self.names], "model": self.serving}
        names = [request["topic"]] if "topic" in request else self.names
        return {"topics": [self.topic(name, "topic" in request) for name in names], "not_given": [], "articles": 1000, "single_label": False, "model": self.serving}

    def topics_file(self, request):
        if "text" not in request:
            return {"text": self.text, "revision": f"r{self.revision}"}
        if not request.get("key"):
            return self.error("bad-request", '"key" is missing')
        if request["revision"] != f"r{self.revision}":
            return self.error("conflict", "the topics file was changed meanwhile: read it again")
        for n, line in enumerate(request["text"].splitlines(), 1):
            if "Nothing" in line:
                return self.error("bad-request", f'topics.yaml: line {n}: "Nothing" is no topic of the model, and no parent of one: correct or remove "Nothing"')
        if not request.get("check"):
            self.text, self.revision = request["text"], self.revision + 1
        return {"revision": f"r{self.revision}", "saved": not request.get("check")}

    def train(self, request):
        if request.get("cancel"):
            self.runs[0].update(state="cancelled")
            return {"event": 5, "run": request["run"], "state": "cancelled", "repeated": False}
        self.runs.insert(0, {"run": 17 + len(self.runs), "state": "queued", "done": 0, "time": "2026-11-27T06:00:00Z", "actor": request.get("user", "anna"), "articles": 2744})
        return {"event": 4, "run": self.runs[0]["run"], "state": "queued", "repeated": False}

    def serve(self, name):
        for one in self.versions:
            one.update(is_current=one["version"] == name, is_previous=one["version"] == self.serving and name != self.serving)
        before, self.serving = self.serving, name
        return {"event": 6, "model": name, "previous": before, "repeated": False}

    def promote(self, request):
        if request.get("shadow"):
            self.shadow = request["version"]
            return {"event": 6, "model": self.serving, "shadow": self.shadow, "repeated": False}
        return self.serve(request["version"])

    @staticmethod
    def error(code, message):
        return {"error": {"code": code, "message": message}}

    def answer_of(self, request):
        op = request["op"]
        if op in ("train", "promote", "rollback") or "text" in request:
            self.asked.append(request)
        if op in self.refusals:
            return self.error(*self.refusals[op])
        answers = {"status": self.status, "topics": lambda: self.topics(request), "topics-file": lambda: self.topics_file(request),
                   "training": lambda: {"runs": self.runs}, "models": self.models, "differences": lambda: self.differences, "train": lambda: self.train(request), "promote": lambda: self.promote(request),
                   "rollback": lambda: self.serve(next(one["version"] for one in self.versions if one["is_previous"])), "history": lambda: {"events": []},
                   "queue": lambda: {"articles": [], "waiting": 0}, "tag": lambda: {"topics": [], "familiarity": 0.5, "model": self.serving}}
        return answers[op]() if op in answers else self.error("unknown-op", f"unknown operation {op}")

    def models(self):
        return {"serving": {"version": self.serving}, "versions": self.versions, **({"shadow": {"version": self.shadow}} if self.shadow else {})}

    def reply(self, frame):
        request = json.loads(frame)
        return json.dumps({"id": request.get("id"), **self.answer_of(request)}, separators=(",", ":")).encode()
