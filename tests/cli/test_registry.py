"""topic promote and topic versions: a directory of models, one of them current."""
import json
import os
import resource
import shutil
import stat
import subprocess
import unittest

from cli_case import BAD_USAGE, FAILED, TOPIC, CliCase


class Registry(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_promote_names_what_is_current_and_what_was")
        case.directory = cls.shared
        corpus = case.small_corpus()
        for name, cost in (("a", "1"), ("b", "0.5"), ("c", "0.25"), ("d", "2")):
            case.topic("train", corpus, "-q", "--cost", cost, "-o", f"{name}.model")

    def model(self, name):
        return os.path.join(self.shared, f"{name}.model")

    def id(self, name):
        return json.loads(self.topic("inspect", self.model(name), "--json").text)["model"]

    def promote(self, name, *options, **how):
        return self.topic("promote", self.model(name), "registry", *options, **how)

    def versions(self):
        return json.loads(self.topic("versions", "registry", "--json").text)["versions"]

    def test_promote_names_what_is_current_and_what_was(self):
        self.assertEqual(self.promote("a").text, f"registry: current is model {self.id('a')}\n")
        self.assertEqual(json.loads(self.promote("b", "--json").text),
                         {"model": self.id("b"), "previous": self.id("a"), "registry": "registry"})
        self.assertEqual(os.readlink(self.path("registry/current")), f"versions/{self.id('b')}")
        self.assertEqual(self.read("registry/current/model"), self.read(self.model("b")))
        self.topic("tag", "-m", "registry/current/model", stdin=b"wafer fab\n")

    def test_versions_lists_them(self):
        self.promote("a")
        self.promote("b")
        first, second = sorted(self.versions(), key=lambda version: version["current"])
        self.assertEqual((first["model"], second["model"]), (self.id("a"), self.id("b")))
        self.assertEqual((first["previous"], second["previous"]), (True, False))
        self.assertEqual((first["topics"], first["golden"]), (3, False))
        self.assertEqual(first["model_bytes"], os.path.getsize(self.model("a")))
        self.assertRegex(first["promoted"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        text = self.topic("versions", "registry").text
        self.assertRegex(text, rf"(?m)^{self.id('a')} .* 3 .*no +previous$")
        self.assertRegex(text, rf"(?m)^{self.id('b')} .* 3 .*no +current$")

    def test_promoting_it_again_repairs_it_and_changes_nothing_else(self):
        self.promote("a")
        self.promote("b")
        model = self.path(f"registry/versions/{self.id('b')}/model")
        os.chmod(model, 0o600)
        os.truncate(model, 100)
        self.assertIn("damage", next(v for v in self.versions() if v["current"]))
        self.promote("b")
        self.assertEqual(self.read("registry/current/model"), self.read(self.model("b")))
        self.assertEqual([v["model"] for v in self.versions() if v["previous"]], [self.id("a")])

    def test_a_model_that_does_not_open_is_not_promoted(self):
        self.promote("a")
        with open(self.model("b"), "rb") as file:
            content = file.read()
        for name, bytes_of in (("cut", content[:-1]), ("foreign", b"text"), ("empty", b"")):
            self.write(name, bytes_of)
            self.says(self.topic("promote", name, "registry", expect=FAILED), f"{name}: ")
        self.says(self.topic("promote", "missing", "registry", expect=FAILED), "missing: ")
        self.assertEqual([v["model"] for v in self.versions()], [self.id("a")])

    def test_a_disk_that_is_full_leaves_the_current_one(self):
        self.promote("a")
        limit = os.path.getsize(self.model("b")) - 1
        done = self.promote("b", expect=FAILED, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (limit, limit)))
        self.says(done, "cannot be written: File too large")
        self.assertEqual([v["model"] for v in self.versions()], [self.id("a")])
        self.assertEqual(sorted(os.listdir(self.path("registry"))), ["current", "lock", "versions"])
        self.assertEqual(os.listdir(self.path("registry/versions")), [self.id("a")])
        self.promote("b")
        self.assertEqual(len(self.versions()), 2)

    def test_what_is_not_a_registry_is_left_alone(self):
        self.write("file", "precious")
        self.says(self.topic("promote", self.model("a"), "file", expect=FAILED),
                  "file: is a file: name a directory")
        self.write("home/letter", "precious")
        self.says(self.topic("promote", self.model("a"), "home", expect=FAILED),
                  "home: is a directory with other files")
        self.assertEqual(os.listdir(self.path("home")), ["letter"])
        self.says(self.topic("versions", "home", expect=FAILED), "home: is not a registry")
        self.write("project/versions/1.0/model.tmp.b", "precious")
        self.write("project/versions/.new/file", "precious")
        self.write("project/.new-idea", "precious")
        before = self.everything("project")
        self.says(self.topic("promote", self.model("a"), "project", expect=FAILED),
                  "project: is a directory with other files")
        self.assertEqual(self.everything("project"), before)
        self.write("only/versions/1.0/model", "precious")
        self.says(self.topic("promote", self.model("a"), "only", expect=FAILED), "only: is a directory with other files")
        os.makedirs(self.path("registry/versions"))
        os.symlink("/etc", self.path("registry/current"))
        self.says(self.promote("a", expect=FAILED), "does not point to a version of this registry")

    def test_a_link_to_a_registry_is_one_and_temporary_links_are_removed_there_too(self):
        os.mkdir(self.path("elsewhere"))
        os.symlink("elsewhere", self.path("registry"))
        self.promote("a")
        for left in ("elsewhere/.new-current", "elsewhere/.new-previous"):
            os.symlink("versions/nothing", self.path(left))
        self.promote("b")
        self.assertEqual([v["model"] for v in self.versions() if v["current"]], [self.id("b")])

    def everything(self, directory):
        return sorted(os.path.join(at, name) for at, directories, files in os.walk(self.path(directory))
                      for name in directories + files)

    def test_what_the_registry_did_not_make_stays_and_is_not_listed(self):
        self.promote("a")
        notes = ["versions/my-notes-of-2026/notes.txt", "versions/0123456789abcdeg/model", "versions/.new/file",
                 "versions/.new-1", "versions/.new-mine/model", ".new-idea", "versions/0123456789abcdef",
                 f"versions/{self.id('a')}/x.tmp.y", f"versions/{self.id('a')}/model.tmp.old"]
        for name in notes:
            self.write(f"registry/{name}", "precious")
        for name in ("b", "c", "a", "b"):
            self.promote(name, "--keep", "3")
        for name in notes:
            self.assertEqual(self.read(f"registry/{name}"), b"precious", name)
        self.assertEqual({v["model"] for v in self.versions()}, {self.id(name) for name in "abc"})

    def test_a_version_with_files_of_others_is_not_removed_and_stops_no_promotion(self):
        self.promote("a")
        for name in ("sub/letter", "letter"):
            self.write(f"registry/versions/{self.id('a')}/{name}", "precious")
        self.promote("b")
        before = self.everything(f"registry/versions/{self.id('a')}")
        for name in ("c", "d"):
            done = self.promote(name, "--keep", "2", expect=FAILED)
            self.says(done, "cannot remove the version: ", "in it is not the registry's: move it elsewhere")
            self.assertIn(f"registry: current is model {self.id(name)}, ", done.text)
            self.assertEqual(self.everything(f"registry/versions/{self.id('a')}"), before)
        self.assertEqual({v["model"] for v in self.versions()}, {self.id(name) for name in "acd"})
        for name in ("sub", "letter"):
            os.rename(self.path(f"registry/versions/{self.id('a')}/{name}"), self.path(name))
        self.promote("d", "--keep", "2")
        self.assertEqual({v["model"] for v in self.versions()}, {self.id(name) for name in "cd"})

    def test_files_of_others_in_an_unfinished_version_stop_no_promotion(self):
        self.promote("a")
        for name in (".new/sub/letter", ".new-1/letter", ".new-2/model", ".new-2/golden.jsonl.tmp.0123abcd"):
            self.write(f"registry/versions/{name}", "precious")
        self.promote("b")
        self.assertEqual(sorted(os.listdir(self.path("registry/versions"))),
                         sorted([".new", ".new-1", self.id("a"), self.id("b")]))

    def test_the_lock_is_for_those_who_can_change_the_registry(self):
        def mode():
            return stat.S_IMODE(os.stat(self.path("registry/lock")).st_mode)
        self.promote("a", preexec_fn=lambda: os.umask(0o022))
        self.assertEqual(mode(), 0o600)
        os.chmod(self.path("registry/lock"), 0o644)
        self.promote("b")
        self.assertEqual(mode(), 0o600)
        os.chmod(self.path("registry"), 0o775)
        self.promote("a")
        self.assertEqual(mode(), 0o660)
        os.link(self.path("registry/lock"), self.path("other"))
        os.chmod(self.path("other"), 0o644)
        self.promote("b")
        self.assertEqual(mode(), 0o644)

    def owners(self, directory):
        found = {os.lstat(directory).st_uid}
        for at, directories, files in os.walk(directory):
            found |= {os.lstat(os.path.join(at, name)).st_uid for name in directories + files}
        return found

    @unittest.skipIf(os.geteuid() != 0, "only root can give files to others")
    def test_what_root_promotes_belongs_to_the_owner_of_the_directory(self):
        service = 54321
        os.mkdir(self.path("state"))
        os.chown(self.path("state"), service, service)
        registry = self.path("state/registry")
        self.topic("promote", self.model("a"), registry)
        self.assertEqual(self.owners(registry), {service})
        self.write("precious/letter", "mine")
        os.symlink(self.path("precious"), f"{registry}/versions/link")
        os.link(self.path("precious/letter"), f"{registry}/versions/letter")
        self.topic("promote", self.model("b"), registry)
        self.assertEqual(os.lstat(f"{registry}/current/model").st_uid, service)
        self.assertEqual(self.owners(self.path("precious")), {0})
        self.topic("promote", self.model("a"), "own")
        self.assertEqual(self.owners(self.path("own")), {0})

    def test_the_files_of_a_version_are_readable_only(self):
        self.promote("a", "--golden", self.small_corpus())
        version = self.path("registry/current/")
        modes = {name: stat.S_IMODE(os.stat(version + name).st_mode) & 0o222 for name in os.listdir(version)}
        self.assertEqual(modes, {"model": 0, "golden.jsonl": 0, "promoted.json": 0})

    def refuses_links(self, target, says):
        before = sorted(os.listdir(self.path("elsewhere")))
        for command in (["promote", self.model("b"), "registry"], ["promote", "--keep", "2", self.model("b"), "registry"]):
            self.says(self.topic(*command, expect=FAILED), target, says)
        self.assertEqual(sorted(os.listdir(self.path("elsewhere"))), before)
        self.assertEqual(self.read("elsewhere/model"), b"secret")

    def test_a_link_in_a_registry_is_not_followed(self):
        """As root, topic promote would write where the owner of the registry wants it."""
        self.write("elsewhere/model", b"secret")
        self.promote("a")
        version = self.path(f"registry/versions/{self.id('b')}")
        os.symlink(self.path("elsewhere"), version)
        self.refuses_links(version[len(self.directory) + 1:], "is a symbolic link")
        self.assertIn("is a symbolic link", next(v for v in self.versions() if v["model"] == self.id("b"))["damage"])
        os.remove(version)
        os.mkdir(version)
        os.symlink(self.path("elsewhere/model"), f"{version}/model")
        self.refuses_links(f"{self.id('b')}/model", "is not a regular file")
        shutil.rmtree(version)
        os.symlink(self.path("elsewhere/model"), self.path("registry/lock.link"))
        os.replace(self.path("registry/lock.link"), self.path("registry/lock"))
        self.refuses_links("registry/lock", "cannot open the file")
        os.remove(self.path("registry/lock"))
        os.rename(self.path("registry/versions"), self.path("versions"))
        os.symlink(self.path("elsewhere"), self.path("registry/versions"))
        self.refuses_links("registry/versions", "is a symbolic link")
        self.says(self.topic("versions", "registry", expect=FAILED), "registry/versions", "is a symbolic link")
        self.says(self.topic("promote", self.model("b"), "registry", "--golden", self.small_corpus(), expect=FAILED),
                  "is a symbolic link")

    def test_a_link_at_a_temporary_name_is_not_followed(self):
        self.write("elsewhere/model", b"secret")
        self.promote("a")
        for name in ("versions/.new", ".new-current", ".new-previous"):
            os.symlink(self.path("elsewhere"), self.path(f"registry/{name}"))
        self.promote("b")
        self.assertEqual(os.listdir(self.path("elsewhere")), ["model"])
        self.assertEqual(sorted(os.listdir(self.path("registry/versions"))),
                         sorted([".new", self.id("a"), self.id("b")]))

    def test_several_at_once_leave_one_of_them(self):
        self.promote("a")
        running = [subprocess.Popen([TOPIC, "promote", self.model("ab"[i % 2]), "registry"],
                                    cwd=self.directory, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE, text=True) for i in range(10)]
        errors = [process.communicate()[1] for process in running]
        self.assertIn(0, [process.returncode for process in running])
        for error in filter(None, errors):
            self.assertIn("another program is changing the registry: try again", error)
        self.assertEqual(len([v for v in self.versions() if v["current"]]), 1)
        self.topic("tag", "-m", "registry/current/model", stdin=b"wafer fab\n")

    def test_a_golden_set_is_the_same_every_time_and_what_the_model_says(self):
        corpus = os.path.join(self.shared, "corpus.jsonl")
        self.assertEqual(self.topic("golden", "-m", self.model("a"), corpus, "-o", "one").text,
                         f"one: 30 articles of model {self.id('a')}\n")
        self.topic("golden", "-m", self.model("a"), corpus, "-o", "two")
        self.assertEqual(self.read("one"), self.read("two"))
        said = self.json_lines(self.topic("tag", "-m", self.model("a"), "one").text)
        for line, answer in zip(self.json_lines(self.read("one").decode()), said):
            self.assertEqual(line["id"], answer["id"])
            self.assertEqual(line["topics"], [topic["topic"] for topic in answer["topics"]])

    def test_a_golden_set_is_bounded_and_has_every_topic(self):
        corpus = self.small_corpus(count=500)
        self.topic("golden", "-m", self.model("a"), corpus, "-o", "set")
        lines = self.json_lines(self.read("set").decode())
        self.assertLessEqual(len(lines), 100)
        self.assertEqual({name for line in lines for name in line["topics"]},
                         {"Chips", "Policy", "Sport"})

    def test_promote_keeps_a_golden_set(self):
        corpus = os.path.join(self.shared, "corpus.jsonl")
        self.promote("a", "--golden", corpus)
        self.topic("golden", "-m", self.model("a"), corpus, "-o", "set")
        self.assertEqual(self.read("registry/current/golden.jsonl"), self.read("set"))
        self.assertTrue(self.versions()[0]["golden"])
        self.says(self.promote("b", "--golden", "missing", expect=FAILED), "missing")
        self.assertEqual(len(self.versions()), 1)

    def test_promote_takes_the_golden_set_beside_the_model_if_it_is_the_models(self):
        shutil.copy(self.model("a"), self.path("mine"))
        self.topic("golden", "-m", "mine", os.path.join(self.shared, "corpus.jsonl"))
        self.topic("promote", "mine", "registry")
        self.assertEqual(self.read("registry/current/golden.jsonl"), self.read("mine.golden"))
        shutil.copy(self.model("b"), self.path("mine"))
        lines = self.json_lines(self.read("mine.golden").decode())
        lines[4]["topics"] = ["Sport", "Chips"]
        self.write_jsonl("mine.golden", lines)
        self.says(self.topic("promote", "mine", "registry", expect=FAILED),
                  f'mine.golden: article "{lines[4]["id"]}" gets ',
                  ' instead of "Sport", "Chips": ')
        self.assertEqual(len(self.versions()), 1)

    def test_bad_usage(self):
        self.says(self.topic("golden", "-m", "a", expect=BAD_USAGE), "needs a model (-m) and a CORPUS")
        self.says(self.topic("promote", ".", "registry", expect=BAD_USAGE), "is a directory, not a MODEL")
        self.says(self.topic("promote", "a", expect=BAD_USAGE), "needs a MODEL and a REGISTRY")
        self.says(self.topic("versions", expect=BAD_USAGE), "needs one REGISTRY")


if __name__ == "__main__":
    unittest.main()
