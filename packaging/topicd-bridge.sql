-- The tables of topicd-bridge(8) for PostgreSQL 13 and later: psql DATABASE -f topicd-bridge.sql
--
-- docs/ingestion.md says what the columns mean, and how a table of your own becomes a source or a
-- sink. What is there already stays as it is.
BEGIN;
SET LOCAL client_min_messages = warning;

-- Records that wait: INSERT INTO topicd_queue (key, record) VALUES ('a1', '{"title": "…"}')
CREATE TABLE IF NOT EXISTS topicd_queue (
    key text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    record text NOT NULL,
    topicd_due timestamptz DEFAULT now(), -- when it may be taken; NULL: it is settled
    topicd_deliveries integer NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS topicd_queue_due ON topicd_queue (topicd_due)
    WHERE topicd_due IS NOT NULL;

-- A record that is changed is tagged again, also if a bridge has the old one in flight.
CREATE OR REPLACE FUNCTION topicd_requeue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.topicd_due := clock_timestamp();
    NEW.topicd_deliveries := 0;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS topicd_requeue ON topicd_queue;
CREATE TRIGGER topicd_requeue BEFORE UPDATE OF record ON topicd_queue FOR EACH ROW
    WHEN (OLD.record IS DISTINCT FROM NEW.record) EXECUTE FUNCTION topicd_requeue();

-- Records with their topics.
CREATE TABLE IF NOT EXISTS topicd_results (
    key text PRIMARY KEY,
    record text NOT NULL
);

-- Records that could not be tagged; they may be any bytes.
CREATE TABLE IF NOT EXISTS topicd_rejects (
    key text PRIMARY KEY,
    record bytea NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    file text,
    line bigint,
    record_id text,
    rejected_at timestamptz NOT NULL DEFAULT now()
);
COMMIT;
