"""A bridge between tables of a real PostgreSQL server: a server for each class, a database for each test."""
import collections
import itertools
import json

from bridge_case import Bridge, BridgeCase, article
from postgres import Server

numbers = itertools.count()


class PostgreSQLCase(BridgeCase):
    settings = ()

    @classmethod
    def setUpClass(cls):
        cls.postgres = Server(*cls.settings)
        cls.addClassCleanup(cls.postgres.remove)

    def setUp(self):
        super().setUp()
        self.server = self.daemon().endpoints[0]
        self.database = self.postgres.make_database(f"t{next(numbers)}")

    def execute(self, sql, **variables):
        return self.postgres.execute(self.database, sql, **variables)

    def rows(self, query):
        return self.postgres.rows(self.database, query)

    def count(self, rest):
        return int(self.execute(f"SELECT count(*) FROM {rest}"))

    def table(self, name, **parameters):
        return self.postgres.uri(self.database, table=name, **parameters)

    def locations(self, **of_source):
        return ("--from", self.table("topicd_queue", **of_source), "--to", self.table("topicd_results"), "--reject",
                self.table("topicd_rejects"), "--servers", self.server)

    def pg_bridge(self, *options, of_source=None, **keys):
        return Bridge(*self.locations(**(of_source or {})), *options, **keys)

    def insert(self, *records):
        """Records with the keys k0, k1, …"""
        for number, record in enumerate(records):
            text = record if isinstance(record, str) else json.dumps(record)
            self.execute("INSERT INTO topicd_queue (key, record) VALUES (:'key', :'record')", key=f"k{number}", record=text)

    def fill(self, count, start=0, table="topicd_queue"):
        record = json.dumps(article(0)).replace("'", "''").replace('"a0"', '"a%s"')
        self.execute(f"INSERT INTO {table} (key, record) SELECT 'k' || n, replace('{record}', '%s', n::text)"
                     f" FROM generate_series({start}, {start + count - 1}) AS n")

    def is_settled(self):
        return self.count("topicd_queue WHERE topicd_due IS NOT NULL") == 0

    def results(self, table="topicd_results"):
        return {row["key"]: row["record"] for row in self.rows(f"SELECT key, record FROM {table}")}

    def rejects(self):
        return {row["record_id"] or row["key"]: row for row in self.rows(
            "SELECT key, code, reason, record_id, file, line, encode(record, 'escape') AS record FROM topicd_rejects")}

    def count_writes(self):
        """Has the database note each time that a result is stored; returns what tells how often, by key."""
        self.execute("CREATE TABLE writes (key text);"
                     "CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " INSERT INTO writes VALUES (NEW.key); RETURN NULL; END $$;"
                     "CREATE TRIGGER note AFTER INSERT OR UPDATE ON topicd_results FOR EACH ROW EXECUTE FUNCTION note_write()")
        return lambda: collections.Counter({row["key"]: row["count"] for row in self.rows(
            "SELECT key, count(*) FROM writes GROUP BY key")})
