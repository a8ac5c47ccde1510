"""What `topic store check` finds in a store that another program has written to."""
import shutil
import sqlite3

from harness import main, topic
from test_store import Store, topic_run


class Checks(Store):
    def test_a_check_changes_nothing_and_finds_other_labels(self):
        with self.serve() as daemon:
            self.feedback(daemon, article="1", topics=["AI"])
        with open(self.file, "rb") as file:
            before = file.read()
        self.assertIn("no problem", topic("store", "check", self.file))
        with open(self.file, "rb") as file:
            self.assertEqual(file.read(), before)
        with sqlite3.connect(self.file) as database:
            database.execute("UPDATE labels SET topic = 'Law'")
        database.close()
        done = topic_run("store", "check", self.file)
        self.assertEqual(done.returncode, 3)
        self.assertIn("the labels are not those that the log gives", done.stdout)


class WrittenByOthers(Store):
    """No other program may write a store; what one has done to it is named, and never takes for ever."""

    def setUp(self):
        super().setUp()
        with self.serve() as daemon:
            self.feedback(daemon, article="1", topics=["AI"])
            self.feedback(daemon, article="2", topics=["Law"])
            self.undo(daemon, 1)
        self.changed = f"{self.directory.name}/changed.db"

    def check(self, *statements):
        shutil.copy(self.file, self.changed)
        with sqlite3.connect(self.changed) as database:
            for statement in statements:
                database.execute(statement)
        database.close()
        return topic_run("store", "check", self.changed)

    def assert_found(self, sentence, *statements):
        done = self.check(*statements)
        self.assertEqual((done.returncode, done.stderr), (3, ""), statements)
        self.assertIn(f"{self.changed}: {sentence}", done.stdout, statements)
        self.assertIn(": restore a backup", done.stdout, statements)

    def test_a_table_that_is_missing_is_named(self):
        for table in ("differences", "queue", "runs", "undone", "controls"):
            self.assert_found(f"has no table {table} as", f"DROP TABLE {table}")
            self.assert_found(f"has no table {table} as", f"ALTER TABLE {table} RENAME TO another")

    def test_a_column_that_is_missing_or_of_another_type_is_named(self):
        self.assert_found("has no column articles.excerpt as", "ALTER TABLE articles RENAME excerpt TO summary")
        self.assert_found("has no column runs.verdict as", "ALTER TABLE runs DROP verdict")
        self.assert_found("has no column events.version as", "ALTER TABLE events DROP version",
                          "ALTER TABLE events ADD version INTEGER")

    def test_an_index_that_is_missing_or_no_longer_unique_is_named(self):
        self.assert_found("has no index on events.client,key as", "DROP INDEX events_by_key")
        self.assert_found("has no index on events.client,key as", "DROP INDEX events_by_key",
                          "CREATE INDEX events_by_key ON events(client, key) WHERE key IS NOT NULL")

    def test_a_value_that_is_no_whole_number_is_named_and_takes_no_time(self):
        """A replay went from 1e308 to the last whole number, and found 1e308 after it again."""
        for value in ("1e308", "'12 or so'", "x'00'", "1.5"):
            self.assert_found("event 2 has no whole number as article: ", f"UPDATE events SET article = {value} "
                              "WHERE event = 2")
            self.assert_found("article 1 has no whole number as time: ", f"UPDATE articles SET time = {value} "
                              "WHERE number = 1")
            self.assert_found("the undoing of event 1 has no whole number as by: ", f"UPDATE undone SET by = {value}")

    def test_what_is_there_beside_them_is_no_problem(self):
        done = self.check("CREATE TABLE notes(text)", "CREATE INDEX by_title ON articles(title)", "ANALYZE",
                          "ALTER TABLE articles ADD note TEXT")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)


if __name__ == "__main__":
    main()
