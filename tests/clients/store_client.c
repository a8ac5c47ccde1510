/* store_client.c ENDPOINT TIMEOUT_MS - asks a topicd with an empty store for everything that
 * topicd/client_store.h has; the daemon has to be one that tags "chip". With a TIMEOUT_MS that
 * answers may miss, every request still counts once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/clients/client_check.h"
#include "topicd/client.h"
#include "topicd/client_store.h"

static bool is_list(struct topic_client_store_names names, const char *const *expected)
{
    size_t count = 0;
    for (; expected[count]; count++)
        if (count >= names.count || strcmp(names.items[count], expected[count]) != 0)
            return false;
    return count == names.count && names.items;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define EMPTY_LIST ((const char *const[]){NULL})

static const struct topic_article chip = {.fields[TOPIC_FIELD_TITLE] = {"chip", 4}};

static void correct(struct topic_client_store *store)
{
    struct topic_client_store_change change;
    const struct topic_client_store_feedback whole = {.id = "42",
                                                      .article = chip,
                                                      .topics = LIST("AI Hardware", "Chips"),
                                                      .author = {.source = "desk"}};
    CHECK(topic_client_store_feedback(store, &whole, &change, &err) == 0 && !change.code);
    CHECK(change.event == 1 && is_list(change.topics, whole.topics));
    CHECK(is_list(change.unknown, LIST("Chips")));
    const struct topic_client_store_feedback part = {.id = "42",
                                                     .accept = LIST("Law"),
                                                     .reject = LIST("Chips"),
                                                     .has_if_event = true,
                                                     .if_event = 1};
    CHECK(topic_client_store_feedback(store, &part, &change, &err) == 0 && !change.code);
    CHECK(change.event == 2 && is_list(change.topics, LIST("AI Hardware", "Law")));
    CHECK(topic_client_store_feedback(store, &part, &change, &err) == 0);
    CHECK(change.code && strcmp(change.code, "conflict") == 0 && change.message);
    CHECK(topic_client_store_undo(store, 1, NULL, &change, &err) == 0 && !change.code);
    CHECK(change.event == 3 && is_list(change.topics, LIST("Law")));
}

static void send_again(struct topic_client_store *store)
{
    char key[64];
    struct topic_client_store_change change;
    struct topic_client_store_feedback none = {.id = "43", .article = chip, .topics = EMPTY_LIST};
    CHECK(topic_client_store_feedback(store, &none, &change, &err) == 0 && change.event == 4);
    CHECK(is_list(change.topics, EMPTY_LIST));
    snprintf(key, sizeof key, "%s", topic_client_store_key(store));
    none.author.key = key;
    CHECK(topic_client_store_feedback(store, &none, &change, &err) == 0);
    CHECK(change.event == 4 && change.repeated);
    none.author.key = topic_client_store_key(store);
    none.topics = LIST("Law");
    CHECK(topic_client_store_feedback(store, &none, &change, &err) == 0);
    CHECK(change.code && strcmp(change.code, "conflict") == 0);
}

static void list(struct topic_client_store *store)
{
    struct topic_client_store_history history;
    CHECK(topic_client_store_history(store, "42", 0, 0, &history, &err) == 0);
    CHECK(!history.code && history.event_count == 3);
    const struct topic_client_store_event *event = history.events;
    CHECK(event[0].event == 3 && strcmp(event[0].kind, "undo") == 0 && event[0].undoes == 1);
    CHECK(is_list(event[1].accepted, LIST("Law")) && is_list(event[1].rejected, LIST("Chips")));
    CHECK(!event[1].given.items && !event[1].complete && strcmp(event[1].article, "42") == 0);
    CHECK(is_list(event[2].given, LIST("AI Hardware", "Chips")) && event[2].complete);
    CHECK(event[2].undone_by == 3 && strcmp(event[2].source, "desk") == 0);
    CHECK(strcmp(event[2].actor, "local") == 0 && is_list(event[2].suggested, LIST("AI Hardware")));
    CHECK(topic_client_store_history(store, NULL, 3, 1, &history, &err) == 0);
    CHECK(history.event_count == 1 && history.events[0].event == 2);
}

static void forget(struct topic_client_store *store)
{
    struct topic_client_store_change change;
    const struct topic_client_store_author author = {.key = "forget 43"};
    CHECK(topic_client_store_forget(store, "43", &author, &change, &err) == 0 && !change.code);
    CHECK(change.event == 5 && is_list(change.topics, EMPTY_LIST));
    CHECK(strcmp(topic_client_store_key(store), "forget 43") == 0);
    /* As its whole list is undone, it would wait for a review. */
    CHECK(topic_client_store_forget(store, "42", NULL, &change, &err) == 0 && !change.code);
}

/* The excerpt is another for each id: of copies only the first is offered for a review. */
static void tag(struct topic_client *client, const char *id)
{
    struct topic_client_request request = {.article = chip, .id = {id, strlen(id)}};
    request.article.fields[TOPIC_FIELD_EXCERPT] = request.id;
    struct topic_client_answer answer;
    while (topic_client_tag(client, &request, &answer, &err) < 0)
        topic_error_reset(&err);
}

static void review(struct topic_client *client, struct topic_client_store *store)
{
    struct topic_client_store_queue queue = {0};
    const struct topic_client_store_take look = {0};
    struct topic_client_store_change change;
    char id[64];
    char lease[64];
    for (const char *name = "abc"; *name; name++)
        tag(client, (const char[]){*name, '\0'});
    while (queue.waiting < 3)
        CHECK(topic_client_store_queue(store, &look, &queue, &err) == 0 && queue.review_count == 0);
    const struct topic_client_store_take take = {.count = 1, .lease_s = 60};
    CHECK(topic_client_store_queue(store, &take, &queue, &err) == 0 && queue.review_count == 1);
    const struct topic_client_store_review *taken = queue.reviews;
    CHECK(taken->reason && taken->event == 0 && is_list(taken->topics, LIST("AI Hardware")));
    CHECK(taken->article.fields[TOPIC_FIELD_TITLE].len == 4);
    CHECK(!taken->article.fields[TOPIC_FIELD_BODY].bytes);
    snprintf(id, sizeof id, "%s", taken->id);
    snprintf(lease, sizeof lease, "%s", taken->lease);
    const struct topic_client_store_take back = {.release = LIST(lease)};
    CHECK(topic_client_store_queue(store, &back, &queue, &err) == 0 && queue.review_count == 0);
    CHECK(queue.waiting == 3);
    const struct topic_client_store_feedback done = {
        .id = id, .topics = LIST("AI Hardware"), .has_if_event = true};
    CHECK(topic_client_store_feedback(store, &done, &change, &err) == 0 && !change.code);
    CHECK(topic_client_store_queue(store, &look, &queue, &err) == 0 && queue.waiting == 2);
}

int main(int argc, char **argv)
{
    const struct topic_client_options options = {.timeout_ms = argc > 2 ? atoi(argv[2]) : 0};
    struct topic_client *client = topic_client_new(argv[1], &options, &err);
    CHECK(client);
    struct topic_client_store *store = topic_client_store_new(client, ATTEMPTS, &err);
    CHECK(store);
    CHECK(topic_client_store_key(store)[0] == '\0');
    correct(store);
    send_again(store);
    list(store);
    forget(store);
    review(client, store);
    topic_client_store_free(store);
    topic_client_free(client);
    return 0;
}
