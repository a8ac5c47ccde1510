"""Rows of one table become rows of another with their topics: what is stored, refused, counted and settled."""
import json
import os
import unittest

from bridge_case import Bridge, article
from harness import main
from postgresql_case import PostgreSQLCase


class PostgreSQL(PostgreSQLCase):
    def carry(self, *options, **keys):
        with self.pg_bridge(*options, **keys) as bridge:
            bridge.wait_until(self.is_settled)
        return bridge

    def test_a_record_keeps_its_bytes_and_gets_topics(self):
        record = '{ "id":7,"big":123456789012345678901234567890, "title":"a chip\\u0020ü","x":1.10,"x":2 ,"topics":["old"]}'
        self.insert(record)
        self.carry()
        [(key, result)] = self.results().items()
        self.assertEqual(key, "k0")
        self.assertTrue(result.startswith(record[:record.index(' ,"topics"')]), result)
        self.assertEqual(json.loads(result)["topics"], ["AI Hardware"])

    def test_many_records_in_small_batches_by_two_bridges(self):
        writes = self.count_writes()
        self.fill(500)
        with self.pg_bridge("--batch", "7") as one, self.pg_bridge("--batch", "20"):
            one.wait_until(self.is_settled)
        counts = writes()
        self.assertEqual((len(counts), set(counts.values())), (500, {1}))

    def test_a_row_arrives_while_the_bridge_waits(self):
        with self.pg_bridge() as bridge:
            bridge.wait_for_line("topicd-bridge: ready")
            self.insert(article(1))
            bridge.wait_until(lambda: self.results())

    def test_poison_is_rejected_with_its_reason_and_blocks_nothing(self):
        bad = ["{not json", "[1]", '{"id":"b2"}', '{"title":"x"', "", '{"title":5}', '"text"']
        self.insert(*(record for i, one in enumerate(bad) for record in (article(i), one)))
        self.carry("--batch", "5")
        self.assertEqual(len(self.results()), len(bad))
        rejects = self.rows("SELECT key, code, reason, convert_from(record, 'UTF8') AS record FROM topicd_rejects")
        self.assertEqual(sorted(row["record"] for row in rejects), sorted(bad))
        for row in rejects:
            self.assertEqual(row["code"], "bad-request")
            self.assertTrue(row["reason"] and row["key"].startswith("k"), row)

    def test_a_record_that_is_too_large_is_cut_and_rejected(self):
        large = json.dumps({"title": "ü" * 5000}, ensure_ascii=False)
        self.insert(large, article(1))
        self.carry("--max-record", "2000")
        self.assertEqual(list(self.results()), ["k1"])
        [row] = self.rows("SELECT code, reason, octet_length(record) AS size FROM topicd_rejects")
        self.assertEqual((row["code"], row["size"]), ("too-large", 2000))
        self.assertIn(f"has {len(large.encode())} bytes", row["reason"])

    def test_a_row_that_the_server_cannot_read_blocks_no_other(self):
        """As after a fault of its disk."""
        self.fill(3)
        self.execute("ALTER TABLE topicd_queue ALTER record SET STORAGE EXTERNAL;"
                     "INSERT INTO topicd_queue (key, record) VALUES ('broken', repeat('x', 100000));")
        self.fill(3, start=3)
        path = self.execute("SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = 'topicd_queue'").strip()
        self.postgres.stop()
        os.truncate(os.path.join(self.postgres.data, path), 0)
        self.postgres.start()
        bridge = self.carry()
        self.assertEqual(len(self.results()), 6, bridge.log)
        [row] = self.rows("SELECT key, code FROM topicd_rejects")
        self.assertEqual((row["code"], row["key"][:7]), ("too-large", "broken."))

    def test_a_batch_is_bounded_in_bytes(self):
        """Two records of 25 MB are in 64 MB. First deliveries count: a slow machine may take some a second time."""
        self.execute("CREATE TABLE takes (number bigint, key text); CREATE FUNCTION note_take() RETURNS trigger LANGUAGE plpgsql"
                     " AS $$ BEGIN INSERT INTO takes VALUES (txid_current(), NEW.key); RETURN NEW; END $$;"
                     "CREATE TRIGGER note BEFORE UPDATE ON topicd_queue FOR EACH ROW"
                     " WHEN (OLD.topicd_deliveries = 0 AND NEW.topicd_deliveries = 1) EXECUTE FUNCTION note_take();"
                     "INSERT INTO topicd_queue (key, record) SELECT n, repeat('no JSON', 3600000) FROM generate_series(1, 5) AS n")
        self.carry("--max-record", "50000000")
        self.assertEqual(self.count("topicd_rejects WHERE octet_length(record) = 25200000"), 5)
        takes = self.rows("SELECT count(*) FROM takes GROUP BY number")
        self.assertEqual(sorted(row["count"] for row in takes), [1, 2, 2])

    def test_settled_rows_are_kept_or_deleted(self):
        self.fill(3)
        self.carry()
        self.assertEqual(self.count("topicd_queue WHERE topicd_due IS NULL"), 3)
        self.fill(3, start=3)
        self.carry(of_source={"done": "delete"})
        self.assertEqual(self.count("topicd_queue"), 3)
        self.assertEqual(len(self.results()), 6)

    def test_a_record_that_is_changed_is_tagged_again(self):
        self.insert(article(1))
        self.carry()
        self.execute("UPDATE topicd_queue SET record = replace(record, 'a chip', 'a new chip')")
        self.assertFalse(self.is_settled())
        self.carry()
        self.assertEqual(json.loads(self.results()["k0"])["title"], "a new chip")

    def test_tables_of_the_users_own(self):
        """Names with capitals, dots, blanks and quotes; a number as key, jsonb, bytea."""
        self.execute("""CREATE SCHEMA "My ""News";
            CREATE TABLE "My ""News"."Art.icles" ("the id" bigint PRIMARY KEY, author text, "Body" jsonb,
                topicd_due timestamptz DEFAULT now(), "n" bigint NOT NULL DEFAULT 0);
            CREATE TABLE "select" ("from" bigint UNIQUE NOT NULL, "x;--" jsonb, stored_at timestamptz DEFAULT now());
            CREATE TABLE raw (key bigint PRIMARY KEY, record bytea);
            INSERT INTO "My ""News"."Art.icles" ("the id", "Body") SELECT n, jsonb_build_object('title', 'a chip ' || n)
                FROM generate_series(1, 5) AS n;""")
        source = self.table("TABLE", key="the id", record="Body", deliveries="n").replace("TABLE", "My%20%22News.Art%2Eicles")
        with Bridge("--from", source, "--to", self.table("select", key="from", record="x;--"), "--reject",
                    self.table("topicd_rejects"), "--servers", self.server) as bridge:
            bridge.wait_until(lambda: self.count('"select"') == 5)
        rows = self.rows("""SELECT "from" AS key, "x;--"->>'title' AS title, "x;--"->'topics' AS topics FROM "select" """)
        self.assertEqual({row["key"]: row["title"] for row in rows}, {n: f"a chip {n}" for n in range(1, 6)})
        self.assertEqual(rows[0]["topics"], ["AI Hardware"])
        with Bridge("--from", source, "--to", self.table("raw"), "--reject",
                    self.table("topicd_rejects"), "--servers", self.server) as bridge:
            self.execute('UPDATE "My ""News"."Art.icles" SET topicd_due = now()')
            bridge.wait_until(lambda: self.count("raw") == 5)

    def test_what_a_sink_refuses_is_rejected_and_the_others_are_stored(self):
        self.execute("ALTER TABLE topicd_results ALTER record TYPE jsonb USING record::jsonb, ADD CHECK (key <> 'k2')")
        self.insert(article(0), {"title": "a chip", "x": "\u0000"}, article(2), article(3))
        self.carry()
        self.assertEqual(sorted(self.results()), ["k0", "k3"])
        rejects = self.rows("SELECT key, code, reason FROM topicd_rejects ORDER BY key")
        self.assertEqual([(row["key"][:3], row["code"]) for row in rejects], [("k1.", "sink"), ("k2.", "sink")])
        self.assertIn("unsupported Unicode escape sequence", rejects[0]["reason"])

    def test_records_from_a_directory_are_keyed_by_their_own_id(self):
        self.source.drop("a.jsonl", {"id": "a\u00fc\"1", "title": "old chip"}, {"id": 7, "title": "chip"},
                         {"title": "chip"}, {"id": "n\u0000", "title": "chip"}, {"id": None, "title": "chip"}, b"\xff\xfe\x00")
        self.source.drop("b.jsonl", {"id": "a\u00fc\"1", "title": "new chip"})
        with Bridge("--from", f"dir:{self.source.path}", *self.locations()[2:]) as bridge:
            bridge.wait_until(self.all_settled)
        results = self.results()
        self.assertEqual(len(results), 5)
        self.assertEqual(json.loads(results['a\u00fc"1'])["title"], "new chip")
        self.assertIn("7", results)
        self.assertIn('"n\\u0000"', results)
        self.assertEqual(sum(key.startswith("a.jsonl.") for key in results), 2)
        [row] = self.rows("SELECT encode(record, 'hex') AS record, file, line FROM topicd_rejects")
        self.assertEqual((row["record"], row["file"], row["line"]), ("fffe00", "a.jsonl", 6))

    def test_records_to_a_directory(self):
        self.fill(20)
        with Bridge(*self.locations()[:2], *self.streams()[2:], "--servers", self.server) as bridge:
            bridge.wait_until(self.is_settled)
        self.assertEqual(len(self.sink.ids()), 20)

    def test_what_cannot_be_used_is_refused(self):
        self.execute("CREATE TABLE plain (key text, record text); CREATE TABLE odd (key text PRIMARY KEY, record point);"
                     "CREATE TABLE partial (key text NOT NULL, record text, topicd_due text);"
                     "CREATE UNIQUE INDEX ON partial (key) WHERE record IS NOT NULL;"
                     "CREATE TABLE nullable (key text UNIQUE, record text); CREATE TABLE late (key text PRIMARY KEY, record"
                     " text, topicd_due timestamp, topicd_deliveries integer)")
        locations = list(self.locations())
        for role, location, wanted in (
                (1, self.table("nothing"), "there is no such table"),
                (1, self.table("plain"), "the key, is not unique"),
                (1, self.table("nullable"), "the key, may be NULL"),
                (1, self.table("partial"), "the key, is not unique"),
                (1, self.table("odd"), "the column record is of the type point"),
                (1, self.table("late"), "the column topicd_due is of the type timestamp without time zone"),
                (1, self.table("topicd_results", application_name="x"), "there is no column topicd_due"),
                (3, self.table("topicd_results", record="body"), "there is no column body"),
                (3, self.table("topicd_queue", key="key"), "is the source: name another table"),
                (5, self.table("topicd_results", application_name="x"), "there is no column code")):
            with self.subTest(location=location, role=role):
                changed = [*locations]
                changed[role] = location
                bridge = Bridge(*changed)
                self.assertEqual(bridge.wait(), 1, bridge.log)
                self.assertIn(wanted, "".join(filter(None, bridge.log)))

    def test_locations_that_are_refused(self):
        for location, wanted, env in (
                ("postgresql://u:s3cret@/n?table=x", "the location has a password", {}),
                ("postgresql://u:s3cret/s3cret@/n?table=x", "the location has a password", {}),
                ("postgresql://u:s3cret?s3cret@/n?table=x", "the location has a password", {}),
                ("postgresql:///n?table=x&password=s3cret", "password=: others would see it", {}),
                ("postgresql:///n?table=x&p%61ssword=s3cret", "password=: others would see it", {}),
                ("postgresql:///n?table=x&service=s", "service=: is not read", {}),
                ("postgresql://192.0.2.1/n?table=x", "records would travel to 192.0.2.1 with sslmode=prefer", {}),
                ("postgresql://[2001:db8::1]:5432/n?table=x", "records would travel to 2001:db8::1", {}),
                ("postgresql://127.0.0.1,192.0.2.1/n?table=x&sslmode=require", "to 192.0.2.1 with sslmode=require", {}),
                ("postgresql://localhost/n?table=x&hostaddr=192.0.2.1", "records would travel to 192.0.2.1", {}),
                ("postgresql:///n?table=x", "records would travel to 192.0.2.1", {"PGHOST": "192.0.2.1"}),
                ("postgresql:///n?host=127.0.0.1.example&table=x", "records would travel to 127.0.0.1.example", {}),
                ("postgresql:///n", "has no table=: add ?table=NAME", {}),
                ("postgresql:///n?table=", "is not a name of 1 to 63 bytes", {}),
                (f"postgresql:///n?table={'x' * 64}", "is not a name of 1 to 63 bytes", {}),
                ("postgresql:///n?table=x&table=y", "table=: is given twice", {}),
                ("postgresql:///n?table=%zz", "is not UTF-8 with %XX", {}),
                ("postgresql:///n?u:s3cret%zz@=t", "after the ? there is a name of other characters", {}),
                ("postgresql:///n?table=a%00b", "is not UTF-8 with %XX", {}),
                ("postgresql:///n?table=x&done=never", "write done=keep or done=delete", {}),
                ("postgresql:///n?table=x&bogus=1", "invalid URI query parameter", {}),
                (f"postgresql:///n?table=x&options={'x' * 9000}", "has more than 8192 bytes", {})):
            with self.subTest(location=location[:80]):
                bridge = Bridge("--from", location, *self.locations()[2:], env=env)
                self.assertEqual(bridge.wait(), 1)
                self.assertIn(wanted, bridge.log[-2])
                self.assertNotIn("s3cret", str(bridge.log))
        bridge = Bridge(*self.locations()[:2], "--to", self.table("topicd_results", due="x"), *self.locations()[4:])
        self.assertEqual(bridge.wait(), 1)
        self.assertIn("due=: is for --from alone", bridge.log[-2])

    def test_a_database_that_is_not_utf8_is_refused(self):
        self.postgres.execute("postgres", "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
        bridge = Bridge("--from", self.postgres.uri("latin", table="x"), *self.locations()[2:])
        self.assertEqual(bridge.wait(), 1)
        self.assertIn("the database has the encoding LATIN1", "".join(filter(None, bridge.log)))

    def test_metrics(self):
        self.insert(article(1), "{", article(2))
        with self.pg_bridge("--metrics", "127.0.0.1:0", "--log", "json") as bridge:
            get = self.pages(bridge)
            bridge.wait_until(lambda: "topicd_bridge_published_total 2\n" in get("/metrics")[1])
            bridge.wait_until(lambda: "topicd_bridge_lag 0\n" in get("/metrics")[1])
            self.execute("INSERT INTO topicd_queue (key, record, topicd_due) SELECT 'later' || n, '{}', now() + interval '1 hour'"
                         " FROM generate_series(1, 100100) AS n")
            bridge.wait_until(lambda: "topicd_bridge_lag 100000\n" in get("/metrics")[1])
            self.assertEqual(get("/readyz"), (200, "ready\n"))

    def test_a_server_without_fsync_is_told_of(self):
        with self.pg_bridge() as bridge:
            bridge.wait_for_line("what it acknowledges may be lost when its machine loses power")

    def test_a_table_without_an_index_is_told_of(self):
        self.execute("DROP INDEX topicd_queue_due")
        with self.pg_bridge() as bridge:
            bridge.wait_for_line("has no index on topicd_due")

    def test_a_password_is_read_from_a_file_and_never_shown(self):
        with open(os.path.join(self.postgres.data, "pg_hba.conf")) as file:
            rules = file.read()
        self.addCleanup(self.change_rules, rules)
        self.execute("CREATE ROLE guarded LOGIN PASSWORD 's3cret'; GRANT ALL ON ALL TABLES IN SCHEMA public TO guarded")
        self.change_rules("local all guarded scram-sha-256\n" + rules)
        path = self.path("pgpass")
        with open(path, "w") as file:
            file.write("*:*:*:guarded:s3cret\n")
        os.chmod(path, 0o600)
        self.fill(3)
        changed = [text.replace("feed@", "guarded@") + f"&passfile={path}" if text.startswith("postgresql:") else text
                   for text in self.locations()]
        with Bridge(*changed) as bridge:
            bridge.wait_until(self.is_settled)
            with open(f"/proc/{bridge.process.pid}/cmdline") as file:
                self.assertNotIn("s3cret", file.read())
        self.assertNotIn("s3cret", str(bridge.log))
        os.chmod(path, 0o644)
        self.assert_refused(changed, "fe_sendauth: no password supplied: have it in ~/.pgpass")
        os.chmod(path, 0o600)
        self.execute("ALTER ROLE guarded PASSWORD 'another'")
        self.assert_refused(changed, 'password authentication failed for user "guarded"')

    def assert_refused(self, options, wanted):
        bridge = Bridge(*options)
        self.assertEqual(bridge.wait(), 1)
        self.assertIn(wanted, str(bridge.log))
        self.assertNotIn("s3cret", str(bridge.log))

    def change_rules(self, rules):
        with open(os.path.join(self.postgres.data, "pg_hba.conf"), "w") as file:
            file.write(rules)
        self.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    main()
