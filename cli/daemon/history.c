/* topic history: shows what was decided, the newest first, from the store of a running topicd. */
#include <limits.h>
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "wire/json.h"

/* As many as an answer has. */
#define MAX_EVENTS 200

/* --before was not given. */
#define ALL_EVENTS INT_MIN

struct history_command {
    struct topic_store_call call;
    char *article;
    int count;
    int before;
};

static void print_list(const json_t *event, const char *key, const char *before)
{
    topic_print_out("%s%s ", before, key);
    topic_store_call_print_names(json_object_get(event, key));
}

/* What was said, and where it was a part, what the article has now. */
static void print_decision(const json_t *event)
{
    bool accepts = json_array_size(json_object_get(event, "accepted")) > 0;
    bool rejects = json_array_size(json_object_get(event, "rejected")) > 0;
    bool is_whole = json_object_get(event, "given") != NULL;
    if (is_whole)
        print_list(event, "given", ": ");
    if (accepts)
        print_list(event, "accepted", ": ");
    if (rejects)
        print_list(event, "rejected", accepts ? ", " : ": ");
    if (!is_whole && json_is_true(json_object_get(event, "complete")))
        topic_print_out("%s", accepts || rejects ? ", no others" : ": no others");
    if (json_is_true(json_object_get(event, "pin")))
        topic_print_out(", pinned");
    if (!is_whole && json_object_get(event, "topics")) {
        topic_print_out("%s", accepts || rejects ? "; now " : ": now ");
        topic_store_call_print_names(json_object_get(event, "topics"));
    }
}

/* Who decided; whose key it was, where a gateway said who; and where. */
static void print_author(const json_t *event)
{
    const json_t *actor = json_object_get(event, "actor");
    const json_t *client = json_object_get(event, "client");
    const json_t *source = json_object_get(event, "source");
    topic_store_call_print_string(actor);
    if (!json_equal(actor, client)) {
        topic_print_out(" by ");
        topic_store_call_print_string(client);
    }
    if (source) {
        topic_print_out(" at ");
        topic_store_call_print_string(source);
    }
}

static void print_event(const json_t *event)
{
    const json_t *undoes = json_object_get(event, "undoes");
    const json_t *undone_by = json_object_get(event, "undone_by");
    topic_print_out("%6lld  ", (long long)json_integer_value(json_object_get(event, "event")));
    topic_store_call_print_string(json_object_get(event, "time"));
    topic_print_out("  ");
    print_author(event);
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(event, "kind"));
    if (undoes)
        topic_print_out(" of %lld", (long long)json_integer_value(undoes));
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(event, "article"));
    if (json_object_get(event, "run"))
        topic_print_out("run %lld ", (long long)json_integer_value(json_object_get(event, "run")));
    topic_store_call_print_string(json_object_get(event, "version"));
    if (json_object_get(event, "revision")) {
        topic_print_out("revision ");
        topic_store_call_print_string(json_object_get(event, "revision"));
    }
    print_decision(event);
    if (json_is_false(json_object_get(event, "done")))
        topic_print_out("  (not done)");
    if (undone_by)
        topic_print_out("  (undone by %lld)", (long long)json_integer_value(undone_by));
    topic_print_out("\n");
}

static void print_none(const struct history_command *command)
{
    if (command->before > 0)
        topic_print_err("topic history: nothing%s%s before event %d\n",
                        command->article ? " about article " : "",
                        command->article ? command->article : "", command->before);
    else if (command->article)
        topic_print_err("topic history: nothing was decided about article %s: `topic history` has "
                        "the ids of those that were\n",
                        command->article);
    else
        topic_print_err("topic history: nothing was decided yet: `topic feedback` and `topic store "
                        "import` begin it\n");
}

static int print_events(struct topic_store_call *call, const json_t *answer)
{
    const json_t *events = json_object_get(answer, "events");
    for (size_t i = 0; i < json_array_size(events); i++)
        print_event(json_array_get(events, i));
    if (json_array_size(events) == 0)
        print_none((const struct history_command *)call); /* its first member */
    return TOPIC_EXIT_DONE;
}

static int history(void *context, const char *const *operands, size_t count)
{
    struct history_command *command = context;
    (void)operands;
    (void)count;
    if (topic_command_in_range("history", "--count", command->count, 1, MAX_EVENTS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    if (command->before != ALL_EVENTS &&
        topic_command_in_range("history", "--before", command->before, 1, INT_MAX) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    struct topic_json *json = topic_store_call_begin(&command->call, "history", 0);
    topic_json_put_unsigned(json, "count", (size_t)command->count);
    if (command->before != ALL_EVENTS)
        topic_json_put_unsigned(json, "before", (size_t)command->before);
    if (command->article) {
        topic_json_put_open(json, "article", '{');
        topic_json_put_cstring(json, "id", command->article);
        topic_json_close(json, '}');
    }
    return topic_store_call_send(&command->call, "history", print_events);
}

static int run(int argc, const char **argv)
{
    struct history_command command = {.count = 20, .before = ALL_EVENTS};
    const struct poptOption options[] = {
        {"article", '\0', POPT_ARG_STRING, &command.article, 0, "only of the article with this id",
         "ID"},
        {"count", 'n', POPT_ARG_INT, &command.count, 0, "how many events, 1 to 200 (default: 20)",
         "N"},
        {"before", '\0', POPT_ARG_INT, &command.before, 0, "only events of lower numbers", "EVENT"},
        TOPIC_STORE_CALL_READ_OPTIONS(&command.call),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = history};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_store_call_release(&command.call);
    free(command.article);
    return status;
}

const struct topic_command topic_command_history = {
    .name = "history", .summary = "show what was decided, the newest first", .run = run};
