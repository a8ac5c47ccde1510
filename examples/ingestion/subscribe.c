/* subscribe - follows the results in PostgreSQL, prints a line for each, and keeps a table of its
 * own by the article's key.
 *
 *     subscribe URI COUNT      ends when COUNT records are stored or rejected
 *
 * A notification only says that there is something; what counts is in the tables. So nothing is
 * missed if the subscriber starts late, or loses its connection and is started again. */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

static PGconn *server;

static PGresult *run(const char *sql)
{
    PGresult *result = PQexec(server, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return result;
    fprintf(stderr, "subscribe: %s", PQerrorMessage(server));
    exit(1);
}

/* Takes what is not on the front page yet, or has changed. Any number of times: the upsert makes
 * one row of each article. */
static void follow(void)
{
    PGresult *rows = run(
        "INSERT INTO front_page (id, title, topics) "
        "SELECT key, record::json->>'title', "
        "ARRAY(SELECT json_array_elements_text(record::json->'topics')) "
        "FROM topicd_results r WHERE NOT EXISTS (SELECT FROM front_page f WHERE f.id = r.key AND "
        "f.topics = ARRAY(SELECT json_array_elements_text(r.record::json->'topics'))) "
        "ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, topics = EXCLUDED.topics "
        "RETURNING title, array_to_string(topics, ', ')");
    for (int i = 0; i < PQntuples(rows); i++)
        printf("%s: %s\n", PQgetvalue(rows, i, 0), PQgetvalue(rows, i, 1));
    fflush(stdout);
    PQclear(rows);
}

static long count_done(void)
{
    PGresult *count = run("SELECT (SELECT count(*) FROM topicd_results) + "
                          "(SELECT count(*) FROM topicd_rejects)");
    long done = strtol(PQgetvalue(count, 0, 0), NULL, 10);
    PQclear(count);
    return done;
}

/* Waits until the server says something, and takes all notifications. */
static void wait_for_news(void)
{
    struct pollfd socket = {.fd = PQsocket(server), .events = POLLIN};
    PGnotify *news;
    poll(&socket, 1, -1);
    if (!PQconsumeInput(server)) {
        fprintf(stderr, "subscribe: %s", PQerrorMessage(server));
        exit(1);
    }
    while ((news = PQnotifies(server)))
        PQfreemem(news);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: subscribe URI COUNT\n");
        return 2;
    }
    server = PQconnectdb(argv[1]);
    if (PQstatus(server) != CONNECTION_OK) {
        fprintf(stderr, "subscribe: %s", PQerrorMessage(server));
        return 1;
    }
    PQclear(run("LISTEN topicd_results"));
    PQclear(run("LISTEN topicd_rejects"));
    for (;;) {
        follow();
        if (count_done() >= strtol(argv[2], NULL, 10))
            break;
        wait_for_news();
    }
    follow();
    PQfinish(server);
    return 0;
}
