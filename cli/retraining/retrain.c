/* topic retrain: has a running topicd train a new model from its store, or ends a training. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "cli/retraining/training_print.h"
#include "wire/json.h"

/* Between two questions of --wait. */
#define WAIT_NS 300000000L

/* --cancel was not given. */
#define NO_RUN INT_MIN

struct retrain_command {
    struct topic_store_call call;
    int waits;
    int is_shadow;
    int cancels; /* a run */
};

static int ask_state(struct retrain_command *command, long long run, json_t **answer)
{
    struct topic_json *json = topic_store_call_begin(&command->call, "training", 0);
    topic_json_put_unsigned(json, "run", (size_t)run);
    return topic_store_call_ask(&command->call, "retrain", answer);
}

static void print(const struct retrain_command *command, const json_t *answer, bool with_checks)
{
    if (command->call.is_json)
        topic_store_call_print_json(answer);
    else
        topic_training_print_run(answer, with_checks);
}

/* A training takes as long as it takes; SIGINT ends the wait as it ends any program. */
static void say_what_is_waited_for(long long run, const json_t *answer, struct topic_error *said)
{
    const char *state = topic_training_print_state(answer);
    if (strcmp(said->text, state) == 0)
        return;
    topic_error_reset(said);
    topic_error_set(said, "%s", state);
    topic_print_err("topic retrain: run %lld: %s; Ctrl-C ends the wait, and topic retrain --cancel "
                    "%lld the training\n",
                    run, state, run);
}

static int wait_for_end(struct retrain_command *command, long long run)
{
    const struct timespec pause = {.tv_nsec = WAIT_NS};
    struct topic_error said = {0};
    for (;;) {
        json_t *answer;
        int status = ask_state(command, run, &answer);
        bool is_running = topic_training_print_is_running(answer);
        if (status == TOPIC_EXIT_DONE && !is_running) {
            print(command, answer, true);
            status = topic_training_print_status(answer);
        } else if (status == TOPIC_EXIT_DONE) {
            say_what_is_waited_for(run, answer, &said);
        }
        json_decref(answer);
        if (status != TOPIC_EXIT_DONE || !is_running)
            return status;
        nanosleep(&pause, NULL);
    }
}

static int retrain(void *context, const char *const *operands, size_t count)
{
    struct retrain_command *command = context;
    json_t *answer;
    (void)operands;
    (void)count;
    if (command->cancels != NO_RUN &&
        topic_command_in_range("retrain", "--cancel", command->cancels, 1, INT_MAX) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    struct topic_json *json = topic_store_call_begin(&command->call, "train", 1);
    if (command->is_shadow)
        topic_json_put_bool(json, "shadow", true);
    if (command->cancels != NO_RUN) {
        topic_json_put_unsigned(json, "run", (size_t)command->cancels);
        topic_json_put_bool(json, "cancel", true);
    }
    int status = topic_store_call_ask(&command->call, "retrain", &answer);
    long long run = json_integer_value(json_object_get(answer, "run"));
    bool waits = status == TOPIC_EXIT_DONE && command->waits && command->cancels == NO_RUN;
    if (status == TOPIC_EXIT_DONE && !waits && command->call.is_json)
        topic_store_call_print_json(answer);
    else if (status == TOPIC_EXIT_DONE && !waits)
        topic_print_out("run %lld: %s\n", run, topic_training_print_state(answer));
    json_decref(answer);
    return waits ? wait_for_end(command, run) : status;
}

static int run(int argc, const char **argv)
{
    struct retrain_command command = {.cancels = NO_RUN};
    const struct poptOption options[] = {
        {"wait", '\0', POPT_ARG_NONE, &command.waits, 0,
         "wait for the verdict; ends with 3 when the model is held", NULL},
        {"shadow", '\0', POPT_ARG_NONE, &command.is_shadow, 0,
         "a model that passes tags beside the one that serves", NULL},
        {"cancel", '\0', POPT_ARG_INT, &command.cancels, 0, "end this training", "RUN"},
        TOPIC_STORE_CALL_OPTIONS(&command.call),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = retrain};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_store_call_release(&command.call);
    return status;
}

const struct topic_command topic_command_retrain = {
    .name = "retrain", .summary = "train a new model from the corrections", .run = run};
