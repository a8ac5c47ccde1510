"""A server that is away, silent, full, or in each other's way: the bridge waits, says so once, and nothing is lost or
stored twice."""
import os
import signal
import subprocess
import unittest

from bridge_case import Bridge, article
from harness import main
from postgres import PROGRAMS
from postgresql_case import PostgreSQLCase


class Waits(PostgreSQLCase):
    def setUp(self):
        super().setUp()
        self.writes = self.count_writes()

    def check(self, bridge, count):
        bridge.wait_for_line("resumed")
        bridge.wait_until(self.is_settled)
        counts = self.writes()
        self.assertEqual((len(counts), set(counts.values())), (count, {1}))
        self.assertEqual(self.count("topicd_rejects"), 0)

    def test_what_is_no_fault_of_the_record_is_waited_for(self):
        """Full disk, deadlock, serialization, timeouts, shutdown, no right, read-only: by SQLSTATE."""
        self.execute("CREATE TABLE trouble (state text); CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$"
                     " DECLARE found text; BEGIN SELECT state INTO found FROM trouble;"
                     " IF found IS NOT NULL THEN RAISE EXCEPTION 'not now' USING ERRCODE = found; END IF; RETURN NEW; END $$;"
                     "CREATE TRIGGER a BEFORE INSERT OR UPDATE ON topicd_results FOR EACH ROW EXECUTE FUNCTION fail();")
        with self.pg_bridge() as bridge:
            for number, state in enumerate(("53100", "40P01", "40001", "57014", "55P03", "57P01", "42501", "25006", "58030")):
                with self.subTest(state=state):
                    self.execute("INSERT INTO trouble VALUES (:'state')", state=state)
                    self.fill(1, start=number)
                    bridge.wait_for_line(f"not now (SQLSTATE {state})")
                    self.execute("TRUNCATE trouble")
                    bridge.wait_until(self.is_settled)
            self.check(bridge, 9)
        self.assertEqual(sum("waiting for" in text for text in bridge.log if text), 9, bridge.log)

    def test_a_server_that_restarts(self):
        self.fill(300)
        with self.pg_bridge("--batch", "5") as bridge:
            bridge.wait_until(self.results)
            self.postgres.stop()
            bridge.wait_for_line("waiting for")
            self.postgres.start()
            self.check(bridge, 300)

    def test_a_server_that_is_killed(self):
        self.fill(300)
        with self.pg_bridge("--batch", "5") as bridge:
            bridge.wait_until(self.results)
            self.postgres.kill()
            bridge.wait_for_line("waiting for")
            self.postgres.start()
            self.check(bridge, 300)

    def test_a_bridge_starts_before_its_server(self):
        self.fill(3)
        self.postgres.stop()
        with self.pg_bridge() as bridge:
            bridge.wait_for_line("waiting for")
            self.postgres.start()
            self.check(bridge, 3)

    def test_a_server_that_is_silent(self):
        self.fill(300)
        with self.pg_bridge("--batch", "5") as bridge:
            bridge.wait_until(self.results)
            self.postgres.freeze()
            try:
                bridge.wait_for_line("waiting for")
            finally:
                self.postgres.freeze(signal.SIGCONT)
            self.check(bridge, 300)

    def test_a_table_that_is_locked_for_longer_than_a_statement_may_take(self):
        self.fill(5)
        holder = subprocess.Popen([os.path.join(PROGRAMS, "psql"), "-XAtq", self.postgres.uri(self.database)],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.stdout.close)
        holder.stdin.write("BEGIN; LOCK TABLE topicd_results; SELECT 'locked';\n")
        holder.stdin.flush()
        self.assertEqual(holder.stdout.readline(), "locked\n")
        with self.pg_bridge() as bridge:
            bridge.wait_for_line("canceling statement due to statement timeout")
            holder.stdin.close()
            holder.wait()
            self.check(bridge, 5)

    def test_a_bridge_that_is_stopped_gives_its_records_back_uncounted(self):
        self.insert(article(1))
        locations = [*self.locations()[:-1], f"ipc://{self.path('nobody')}"]
        for _ in range(3):
            with Bridge(*locations, "--timeout", "200", "--max-deliveries", "2") as bridge:
                bridge.wait_for_line("waiting for a server")
        self.assertEqual(self.execute("SELECT topicd_deliveries FROM topicd_queue WHERE topicd_due <= now()"), "0\n")

    def test_a_bridge_that_lost_its_rows_stores_nothing(self):
        """Stopped until its lease has ended and another bridge has tagged what it had, it goes on."""
        self.fill(3)
        with self.pg_bridge() as bridge:
            self.execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                         " RAISE EXCEPTION 'not now' USING ERRCODE = '53100'; END $$;"
                         "CREATE TRIGGER a BEFORE INSERT ON topicd_results FOR EACH ROW EXECUTE FUNCTION wait();"
                         "UPDATE topicd_queue SET topicd_due = now(); TRUNCATE topicd_results, writes")
            bridge.wait_for_line("not now")
            bridge.process.send_signal(signal.SIGSTOP)
            self.execute("DROP TRIGGER a ON topicd_results; UPDATE topicd_queue SET topicd_due = now()")
            with self.pg_bridge() as other:
                other.wait_until(self.is_settled)
            bridge.process.send_signal(signal.SIGCONT)
            bridge.wait_for_line("resumed")
        self.assertEqual(set(self.writes().values()), {1})
        self.assertEqual(len(self.results()), 3)

    def test_a_record_that_is_changed_while_it_is_in_flight_is_not_settled_unseen(self):
        self.insert(article(1))
        locations = [*self.locations()[:-1], f"ipc://{self.path('server')}"]
        with Bridge(*locations, "--timeout", "300") as bridge:
            bridge.wait_for_line("waiting for a server")
            self.execute("UPDATE topicd_queue SET record = replace(record, 'a chip', 'a new chip')")
            self.daemon(binds=(locations[-1],))
            bridge.wait_until(lambda: "a new chip" in str(self.results()))
            bridge.wait_until(self.is_settled)
        self.assertEqual(self.writes()["k0"], 1)


if __name__ == "__main__":
    main()
