/* training_client.c ENDPOINT TIMEOUT_MS - asks a topicd with a store and a registry for everything
 * that topicd/client_training.h has; prints the id of the model that serves in the end. With a
 * TIMEOUT_MS that answers may miss, every request still counts once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/clients/client_check.h"
#include "topicd/client.h"
#include "topicd/client_training.h"

static bool is(const char *text, const char *expected)
{
    return text && strcmp(text, expected) == 0;
}

/* The ids of the models before and after the training. */
static char before[32];
static char after[32];

static void train(struct topic_client_store *store)
{
    struct topic_client_training_run run;
    struct topic_client_training_runs runs;
    const struct topic_client_store_author author = {.source = "test", .key = "once"};
    CHECK(topic_client_training_start(store, false, &author, &run, &err) == 0 && !run.code);
    CHECK(run.run == 1 && run.event > 0);
    CHECK(topic_client_training_start(store, false, &author, &run, &err) == 0 && run.repeated);
    do
        CHECK(topic_client_training_find(store, 1, &run, &err) == 0 && !run.code);
    while (!run.is_over);
    CHECK(is(run.state, "promoted") && is(run.decision, "promote"));
    CHECK(run.done == 1 && run.articles == 60 && run.reason && run.time && run.changed);
    CHECK(is(run.actor, "local") && run.corpus);
    snprintf(before, sizeof before, "%s", run.baseline);
    snprintf(after, sizeof after, "%s", run.model);
    CHECK(topic_client_training_list(store, &runs, &err) == 0 && runs.run_count == 1);
    CHECK(runs.runs[0].run == 1 && is(runs.runs[0].model, after));
    CHECK(topic_client_training_cancel(store, 1, NULL, &run, &err) == 0 && run.code);
    CHECK(is(run.code, "conflict") && run.message && run.run == 0);
    CHECK(topic_client_training_find(store, 7, &run, &err) == 0 && run.code && run.message);
}

static void change_models(struct topic_client_store *store)
{
    struct topic_client_training_models models;
    struct topic_client_training_change change;
    CHECK(topic_client_training_models(store, &models, &err) == 0 && !models.code);
    CHECK(is(models.serving.version, after) && !models.shadow);
    CHECK(models.version_count == 2 && models.versions[0].is_current);
    CHECK(is(models.versions[0].version, after) && models.versions[0].run == 1);
    CHECK(models.versions[0].articles == 60 && models.versions[1].is_previous);
    CHECK(topic_client_training_rollback(store, NULL, &change, &err) == 0 && !change.code);
    CHECK(is(change.model, before) && is(change.previous, after));
    CHECK(topic_client_training_promote(store, after, true, NULL, &change, &err) == 0);
    CHECK(!change.code && is(change.shadow, after));
    CHECK(topic_client_training_models(store, &models, &err) == 0);
    CHECK(is(models.shadow, after));
    CHECK(topic_client_training_promote(store, after, false, NULL, &change, &err) == 0);
    CHECK(!change.code && change.event > 0 && is(change.model, after));
    CHECK(topic_client_training_promote(store, "none", false, NULL, &change, &err) == 0);
    CHECK(change.code && is(change.code, "bad-request") && !change.model);
}

int main(int argc, char **argv)
{
    const struct topic_client_options options = {.timeout_ms = argc > 2 ? atoi(argv[2]) : 0};
    struct topic_client *client = topic_client_new(argv[1], &options, &err);
    CHECK(client);
    struct topic_client_store *store = topic_client_store_new(client, ATTEMPTS, &err);
    CHECK(store);
    train(store);
    change_models(store);
    puts(after);
    topic_client_store_free(store);
    topic_client_free(client);
    return 0;
}
