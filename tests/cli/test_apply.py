"""`topic audit --apply`: the corrected corpus keeps every key of a record but its old topics."""
import csv
import json
import re
import unittest

from cli_case import CliCase, article

HAS = "should not be there"
WRONG = ("Chips", "Policy", "Sport")


def rows():
    """180 articles of one topic, of which every fifteenth has another one as well, or lacks its own."""
    made = []
    for i in range(180):
        topic, other = WRONG[i % 3], WRONG[(i + 1) % 3]
        label = [topic] if i % 15 else [topic, other] if i % 2 else [other]
        made.append(article((topic,), i, label))
    return made


class Apply(CliCase):
    def fix_all(self, corpus, *args):
        """Applies a "fix" to every label that looks wrong. Returns {id: expected topics}."""
        self.topic("audit", corpus, "--rule", "any", "--top", "1000", "-o", "d.csv", *args)
        with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file, strict=True))
        changes = {}
        for row in table:
            row["decision"] = "fix"
            changes.setdefault(row["id"], []).append((row["topic"], row["verdict"] == HAS))
        with open(self.path("d.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table[0])
            writer.writeheader()
            writer.writerows(table)
        done = self.topic("audit", corpus, "--rule", "any", "--apply", "d.csv", "-o", "new.jsonl", *args)
        self.assertGreater(len(table), 8)
        return changes, done

    def expect(self, changes, name, topics):
        topics = list(topics)
        for topic, is_taken in changes.get(name, ()):
            (topics.remove if is_taken else topics.append)(topic)
        return sorted(topics)

    def new_lines(self):
        return self.read("new.jsonl").decode().splitlines()

    def reads(self, changes, made, *args):
        """The new corpus has the corrected topics for whoever reads it, with the map or without."""
        shown = self.json_lines(self.topic("show", "--json", "new.jsonl", *args).text)
        self.assertEqual({row["id"]: sorted(row["topics"]) for row in shown},
                         {row["id"]: self.expect(changes, row["id"], row["topics"]) for row in made})
        return shown

    def test_other_keys_keep_their_bytes(self):
        odd = ' "score" : 0.10, "big":123456789012345678901234567890, "nested":{"a":[1,2.50]},"esc":"\\u00e4"'
        made = rows()
        lines = [json.dumps(row)[:-1] + "," + odd + "}" for row in made]
        self.write("c.jsonl", "\n".join(lines) + "\n")
        changes, done = self.fix_all("c.jsonl")
        new = self.new_lines()
        self.assertEqual(len(new), len(lines))
        for before, after, row in zip(lines, new, made):
            self.assertTrue(after.endswith(odd + "}"), after)
            if row["id"] not in changes:
                self.assertEqual(before, after)
            else:
                start = before.index('"topics"')
                self.assertEqual(before[:start], after[:start])
        self.reads(changes, made)
        self.assertNotIn("ids, texts", done.text)

    def test_topics_stay_under_the_key_that_they_had(self):
        made = rows()
        self.write("c.json", json.dumps([{"id": r["id"], "headline": r["title"], "text": r["body"],
                                          "labels": "; ".join(r["topics"]), "url": "https://e.org/" + r["id"]}
                                         for r in made], indent=2))
        changes, _ = self.fix_all("c.json")
        for line, row in zip(self.new_lines(), made):
            new = json.loads(line)
            self.assertEqual(set(new), {"id", "headline", "text", "labels", "url"})
            if row["id"] in changes:
                self.assertEqual(sorted(new["labels"]), self.expect(changes, row["id"], row["topics"]))
        self.reads(changes, made)

    def test_a_mapped_path_is_followed_through_lists(self):
        made = rows()
        self.write_jsonl("c.jsonl", [{"id": r["id"], "title": r["title"], "html": {"body": r["body"]},
                                      "tags": [{"kind": n, "name": t} for n, t in enumerate(r["topics"])]}
                                     for r in made])
        mapping = ("--map", "topics=tags.name,body=html.body")
        changes, _ = self.fix_all("c.jsonl", *mapping)
        self.reads(changes, made, *mapping)
        for line, row in zip(self.new_lines(), made):
            new = json.loads(line)
            self.assertEqual(set(new), {"id", "title", "html", "tags"})
            kept = {item["name"]: item for item in new["tags"] if "kind" in item}
            self.assertEqual(set(kept), set(row["topics"]) & {item["name"] for item in new["tags"]})

    def test_a_mapped_text_of_topics_is_replaced_in_its_place(self):
        made = rows()
        self.write_jsonl("c.jsonl", [{"title": r["title"], "body": r["body"], "uuid": r["id"],
                                      "meta": {"x": 1, "section": {"names": r["topics"]}}} for r in made])
        mapping = ("--map", "topics=meta.section.names,id=uuid")
        changes, _ = self.fix_all("c.jsonl", *mapping)
        self.reads(changes, made, *mapping)
        self.assertTrue(all('"meta": {"x": 1, ' in line for line in self.new_lines()))

    def test_rows_of_a_table_keep_their_columns(self):
        made = rows()
        table = "id,title,body,section,desk,note\n" + "".join(
            f'{r["id"]},{r["title"]},{r["body"]},{"|".join(r["topics"])},007,\n' for r in made)
        self.write("c.csv", table)
        changes, _ = self.fix_all("c.csv")
        for line in self.new_lines():
            new = json.loads(line)
            self.assertEqual((new["desk"], new["note"]), ("007", ""))
            self.assertNotIn("topics", new)
        self.reads(changes, made)

    def test_markdown_keeps_its_front_matter(self):
        made = rows()
        for r in made:
            self.write(f"c/{r['id']}.md", f"---\ntitle: {r['title']}\nauthor: {{name: A. B., age: 40}}\n"
                                          f"tags: {', '.join(r['topics'])}\n---\n{r['body']}\n")
        changes, _ = self.fix_all("c")
        shown = self.json_lines(self.topic("show", "--json", "new.jsonl").text)
        self.assertEqual(len(shown), len(made))
        by_id = {f"c/{r['id']}.md": r for r in made}
        for line, row in zip(self.new_lines(), shown):
            new = json.loads(line)
            name = new["id"] if new["id"] in by_id else re.sub(r"^.*/(c/)", r"\1", new["id"])
            self.assertEqual(new["author"], {"name": "A. B.", "age": "40"})
            self.assertEqual(row["body"].strip(), by_id[name]["body"])
            self.assertEqual(sorted(row["topics"]),
                             self.expect(changes, new["id"], by_id[name]["topics"]))

    def test_annotations_of_a_tool_do_not_bring_the_old_topics_back(self):
        made = rows()
        self.write_jsonl("c.jsonl", [{"id": r["id"], "data": {"text": r["title"] + ". " + r["body"]},
                                      "annotations": [{"result": [{"type": "choices", "value":
                                                       {"choices": r["topics"]}}]}]} for r in made])
        changes, done = self.fix_all("c.jsonl")
        self.says(done, "180 records keep no lists and objects beside the topics")
        self.reads(changes, made)

    def test_the_last_topic_can_be_taken(self):
        made = rows()
        for i in (20, 40, 60, 80, 100):
            made[i]["topics"], made[i]["body"], made[i]["title"] = ["Sport"], f"nothing of note {i}", ""
        for i in range(180, 230):
            made.append({"id": f"a{i}", "title": "", "body": f"nothing of note {i}", "topics": []})
        self.write_jsonl("c.jsonl", [{"labels" if k == "topics" else k: v for k, v in r.items()} for r in made])
        changes, _ = self.fix_all("c.jsonl")
        self.assertTrue(any(self.expect(changes, r["id"], r["topics"]) == [] and r["topics"]
                            for r in made))
        self.reads(changes, made)


if __name__ == "__main__":
    unittest.main()
