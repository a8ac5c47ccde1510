"""A bridge that asks a real PostgreSQL server for the certificate of its host's name (sslmode=verify-full)."""
import os
import shutil
import unittest

from bridge_case import Bridge, article
from harness import main
from nats import free_ports
from postgres import Server
from postgresql_case import PostgreSQLCase

HOST = "news.example"
OPENSSL = shutil.which("openssl")
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@unittest.skipUnless(OPENSSL, "no openssl to make certificates with")
class Tls(PostgreSQLCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Server(port=free_ports(1)[0])
        cls.addClassCleanup(cls.postgres.remove)
        for name in ("ours", "others"):
            cls.openssl("req", "-x509", *KEY, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
        cls.openssl("req", *KEY, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server", "-addext",
                    f"subjectAltName=DNS:{HOST}")
        cls.openssl("x509", "-req", "-in", "server.csr", "-CA", "ours.pem", "-CAkey", "ours.key", "-CAcreateserial",
                    "-copy_extensions", "copy", "-out", "server.pem")
        cls.postgres.stop()
        cls.postgres.start("ssl=on", f"ssl_cert_file={cls.path_of('server.pem')}",
                           f"ssl_key_file={cls.path_of('server.key')}")

    @classmethod
    def openssl(cls, *arguments):
        """As the user of the server, which must own its key."""
        cls.postgres.run(OPENSSL, *arguments)

    @classmethod
    def path_of(cls, name):
        return os.path.join(cls.postgres.directory, name)

    def streams(self, host=HOST, authority="ours", **more):
        """As those of a server on another machine: the certificate is asked for the name, and libpq needs no resolver."""
        tables = (self.table(name, host=host, hostaddr="127.0.0.1", sslmode="verify-full",
                             sslrootcert=self.path_of(f"{authority}.pem"), **more)
                  for name in ("topicd_queue", "topicd_results", "topicd_rejects"))
        return [part for pair in zip(("--from", "--to", "--reject"), tables) for part in pair] + ["--servers", self.server]

    def test_the_certificate_of_the_host(self):
        self.insert(article(0))
        self.execute("CREATE TABLE seen (is_encrypted boolean);"
                     "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen"
                     " SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid(); RETURN NULL; END $$;"
                     "CREATE TRIGGER see AFTER INSERT ON topicd_results FOR EACH ROW EXECUTE FUNCTION see()")
        with Bridge(*self.streams()) as bridge:
            bridge.wait_until(self.is_settled)
        self.assertEqual(list(self.results()), ["k0"])
        self.assertEqual(self.execute("SELECT * FROM seen"), "t\n")

    def refused(self, **keys):
        """What the bridge says before it ends."""
        bridge = Bridge(*self.streams(**keys))
        said = bridge.wait_for_line(HOST if "host" not in keys else keys["host"])
        self.assertEqual(bridge.wait(), 1, bridge.log)
        self.assertEqual([text for text in bridge.log if text is not None], [said])
        return said

    def test_a_certificate_of_another_host_is_refused(self):
        self.assertIn(f'server certificate for "{HOST}" does not match host name "other.example"',
                      self.refused(host="other.example"))

    def test_a_certificate_of_another_authority_is_refused(self):
        self.assertIn("certificate verify failed", self.refused(authority="others"))

    def test_an_authority_that_cannot_be_read_is_refused(self):
        self.assertIn('root certificate file', self.refused(authority="none"))


if __name__ == "__main__":
    main()
