"""docs/openapi.yaml says what the server does: every address is in both, and answers are as their schemas say."""
import pathlib
import re
import unittest

from web import Web, editor_line
from harness import Daemon, main

ROOT = pathlib.Path(__file__).parents[2]
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


def scalar(text):
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [scalar(one) for one in text[1:-1].split(",") if one.strip()]
    if text in ("true", "false"):
        return text == "true"
    return text[1:-1] if text.startswith('"') else text


def read_block(lines, indent):
    """The maps and lists of the file; it uses no other YAML."""
    result = None
    while lines and len(lines[0]) - len(lines[0].lstrip()) == indent:
        line = lines.pop(0).strip()
        if line.startswith("- "):
            result = [] if result is None else result
            lines.insert(0, " " * (indent + 2) + line[2:])
            result.append(read_block(lines, indent + 2))
            continue
        key, value = re.fullmatch(r'("[^"]*"|[^":]+):(?: (.*))?', line).groups()
        result = {} if result is None else result
        below = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
        result[scalar(key)] = scalar(value) if value else read_block(lines, below) if below > indent else {}
    return result


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
        cls.api = read_block([line for line in text.splitlines() if line.strip()], 0)
        cls.daemon = Daemon().__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)
        cls.web = Web(cls.daemon.endpoints[0]).__enter__()
        cls.addClassCleanup(cls.web.__exit__, None, None, None)
        cls.web.wait_until_up()

    def follow(self, node):
        while "$ref" in node:
            target = self.api
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def check(self, value, schema, place):
        schema = self.follow(schema)
        if "type" in schema:
            self.assertIsInstance(value, TYPES[schema["type"]], place)
        if "enum" in schema:
            self.assertIn(value, schema["enum"], place)
        for key in schema.get("required", []):
            self.assertIn(key, value, place)
        for key, below in schema.get("properties", {}).items():
            if key in value:
                self.check(value[key], below, f"{place}.{key}")
        if schema.get("properties") and schema["type"] == "object":
            self.assertEqual([key for key in value if key not in schema["properties"]], [], f"{place}: keys that it does not name")
        for i, one in enumerate(value if "items" in schema else []):
            self.check(one, schema["items"], f"{place}[{i}]")

    def check_answer(self, method, path, status, answer):
        responses = self.follow(self.api["paths"][path.partition("?")[0]][method.lower()]["responses"])
        response = self.follow(responses.get(str(status), responses.get("default", {})))
        self.check(answer, response["content"]["application/json"]["schema"], f"{method} {path} {status}")

    def test_every_reference_leads_somewhere(self):
        nodes = [self.api]
        count = 0
        while nodes:
            node = nodes.pop()
            if isinstance(node, dict):
                count += "$ref" in node
                self.follow(node)
                nodes += node.values()
            elif isinstance(node, list):
                nodes += node
        self.assertGreater(count, 50)

    def test_the_addresses_are_those_of_the_server(self):
        rows = re.findall(r'\{"(/[^"]*)", TOPIC_ROUTE_\w+, (true|false)', (ROOT / "web" / "routes.c").read_text(encoding="utf-8"))
        self.assertEqual(sorted((path, "post" if is_post == "true" else "get") for path, is_post in rows),
                         sorted((path, method) for path, methods in self.api["paths"].items() for method in methods))

    def test_parameters_are_those_of_the_server(self):
        for path, methods in self.api["paths"].items():
            for parameter in methods.get("get", {}).get("parameters", []):
                status, answer, _ = self.web.get(f"{path}?{self.follow(parameter)['name']}=1")
                self.assertNotIn("no such parameter", str(answer), path)

    def test_answers_are_as_their_schemas_say(self):
        chip = {"id": "1", "title": "chip"}
        for path, body in (("/v1/tag", chip), ("/v1/tag", {**chip, "top": 2, "explain": True}), ("/v1/tag", {"articles": [chip, {}]}),
                           ("/v1/tag", {}), ("/v1/explain", chip), ("/v1/explain", {**chip, "topic": "AI Hardware"}), ("/v1/explain", {"topic": 5}),
                           ("/v1/feedback", {}), ("/v1/undo", {}), ("/v1/forget", {}), ("/v1/queue", {}), ("/v1/train", {}), ("/v1/promote", {}), ("/v1/rollback", {}), ("/v1/topics-file", {}),
                           ("/v1/sign-in", {"name": "a", "password": "b"}), ("/v1/sign-out", {})):
            status, answer, _ = self.web.post(path, body)
            self.check_answer("POST", path, status, answer)
        for path in ("/v1/topics", "/v1/status", "/v1/models", "/v1/history", "/v1/training", "/v1/differences", "/v1/healthz", "/healthz", "/v1/session", "/v1/topics?x=1",
                     "/v1/topics?details=true", "/v1/topics?details=true&topic=AI%20Hardware", "/v1/topics-file"):
            status, answer, _ = self.web.get(path)
            self.check_answer("GET", path, status, answer)

    def test_answers_to_people_who_sign_in(self):
        with Web(self.daemon.endpoints[0], editors=[editor_line("anna", "editor", "correct horse")]) as web:
            for body in ({"name": "anna", "password": "correct horse"}, {"name": "anna", "password": "wrong"}):
                status, answer, _ = web.post("/v1/sign-in", body)
                self.check_answer("POST", "/v1/sign-in", status, answer)
            status, answer, _ = web.get("/v1/topics")
            self.check_answer("GET", "/v1/topics", status, answer)


if __name__ == "__main__":
    main()
