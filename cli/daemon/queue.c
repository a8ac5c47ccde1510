/* topic queue: takes articles to review from the store of a running topicd, and gives them back. */
#include <limits.h>
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "wire/json.h"

#define MAX_TAKE 100
#define MAX_LEASE_S 86400

struct queue_command {
    struct topic_store_call call;
    int take; /* INT_MIN: not given */
    bool takes;
    int lease_s;
    char **release; /* NULL-terminated, or NULL */
    char **skip;
};

static void print_article(const json_t *item)
{
    const json_t *article = json_object_get(item, "article");
    topic_print_out("%.4f  ", json_number_value(json_object_get(item, "value")));
    topic_store_call_print_string(json_object_get(item, "reason"));
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(article, "id"));
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(article, "title"));
    topic_print_out(": ");
    topic_store_call_print_names(json_object_get(item, "topics"));
    topic_print_out("  (lease ");
    topic_store_call_print_string(json_object_get(item, "lease"));
    topic_print_out(")\n");
}

static size_t count_names(char *const *names)
{
    size_t count = 0;
    while (names && names[count])
        count++;
    return count;
}

/* Less than was asked for: some of the leases have ended, or are another client's. */
static int print_returned(const struct queue_command *command, const json_t *answer)
{
    long long released = json_integer_value(json_object_get(answer, "released"));
    long long skipped = json_integer_value(json_object_get(answer, "skipped"));
    size_t leases = count_names(command->release) + count_names(command->skip);
    if (leases == 0)
        return TOPIC_EXIT_DONE;
    topic_print_out("%lld given back, %lld skipped\n", released, skipped);
    if ((size_t)(released + skipped) >= leases)
        return TOPIC_EXIT_DONE;
    topic_print_err("topic queue: %lld of %zu leases are not yours: they have ended, or never "
                    "were; `topic queue --take` gives new ones\n",
                    (long long)leases - released - skipped, leases);
    return TOPIC_EXIT_FAILED;
}

static int print_queue(struct topic_store_call *call, const json_t *answer)
{
    const struct queue_command *command = (const struct queue_command *)call; /* its first member */
    const json_t *articles = json_object_get(answer, "articles");
    const long long waiting = json_integer_value(json_object_get(answer, "waiting"));
    int status = print_returned(command, answer);
    for (size_t i = 0; i < json_array_size(articles); i++)
        print_article(json_array_get(articles, i));
    topic_print_out("%lld wait, those that are taken among them\n", waiting);
    if (command->takes && json_array_size(articles) == 0)
        topic_print_err("topic queue: %s\n",
                        waiting > 0
                            ? "other editors have all of them: take some later"
                            : "it fills with articles that topicd tags and that have an id, "
                              "and with those of topic store import that have no topics");
    return status;
}

static int queue(void *context, const char *const *operands, size_t count)
{
    struct queue_command *command = context;
    (void)operands;
    (void)count;
    command->takes = command->take != INT_MIN || (!command->release && !command->skip);
    int take = command->take != INT_MIN ? command->take : 1;
    if ((command->takes && topic_command_in_range("queue", "--take", take, 1, MAX_TAKE) < 0) ||
        topic_command_in_range("queue", "--lease", command->lease_s, 1, MAX_LEASE_S) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    struct topic_json *json = topic_store_call_begin(&command->call, "queue", 0);
    if (command->takes)
        topic_json_put_unsigned(json, "take", (size_t)take);
    topic_json_put_unsigned(json, "lease_s", (size_t)command->lease_s);
    topic_store_call_put_names(json, "release", command->release);
    topic_store_call_put_names(json, "skip", command->skip);
    return topic_store_call_send(&command->call, "queue", print_queue);
}

static int run(int argc, const char **argv)
{
    struct queue_command command = {.take = INT_MIN, .lease_s = 600};
    const struct poptOption options[] = {
        {"take", '\0', POPT_ARG_INT, &command.take, 0,
         "take so many articles, 1 to 100 (default: 1)", "N"},
        {"lease", '\0', POPT_ARG_INT, &command.lease_s, 0,
         "offer them to no other editor for so long (default: 600)", "SECONDS"},
        {"release", '\0', POPT_ARG_ARGV, &command.release, 0, "give an article back (repeatable)",
         "LEASE"},
        {"skip", '\0', POPT_ARG_ARGV, &command.skip, 0,
         "give it back, and do not offer it again (repeatable)", "LEASE"},
        TOPIC_STORE_CALL_READ_OPTIONS(&command.call),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = queue};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_store_call_release(&command.call);
    topic_command_free_names(command.release);
    topic_command_free_names(command.skip);
    return status;
}

const struct topic_command topic_command_queue = {
    .name = "queue", .summary = "take articles that are worth a look", .run = run};
