-- What this example has beside the tables of packaging/topicd-bridge.sql.

-- A consumer's table. Its key is the article's, so that a result that comes twice changes nothing.
CREATE TABLE front_page (
    id text PRIMARY KEY,
    title text,
    topics text[] NOT NULL
);

-- Tells who listens of each result, with its key, and of each rejected record.
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_TABLE_NAME, NEW.key);
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON topicd_results
    FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON topicd_rejects
    FOR EACH ROW EXECUTE FUNCTION tell();
