/* topic topics-file: prints the topics file of a running topicd, or checks or saves another text of
 * it. */
#include <stdlib.h>

#include "base/file.h"
#include "base/shell_word.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "wire/json.h"

/* topicd takes no longer text; docs/protocol.md has it under Limits. */
#define MAX_BYTES ((size_t)1024 * 1024)

struct topics_command {
    struct topic_store_call call;
    char *revision; /* of the text that was changed; NULL: not given */
    int checks;
};

static int ask_text(struct topics_command *command, json_t **answer)
{
    topic_store_call_begin(&command->call, "topics-file", 0);
    return topic_store_call_ask(&command->call, "topics-file", answer);
}

static int show(struct topics_command *command)
{
    json_t *answer;
    int status = ask_text(command, &answer);
    const json_t *text = json_object_get(answer, "text");
    if (status == TOPIC_EXIT_DONE && command->call.is_json) {
        topic_store_call_print_json(answer);
    } else if (status == TOPIC_EXIT_DONE) {
        struct topic_shell_word word;
        const json_t *revision = json_object_get(answer, "revision");
        topic_print_table(json_string_value(text), json_string_length(text));
        topic_print_err(
            "topic topics-file: to save a change of this text, add --revision %s\n",
            topic_shell_word_set(&word, json_string_value(revision), json_string_length(revision)));
    }
    json_decref(answer);
    return status;
}

static int print_saved(struct topic_store_call *call, const json_t *answer)
{
    const json_t *event = json_object_get(answer, "event");
    (void)call;
    if (!json_is_true(json_object_get(answer, "saved"))) {
        topic_print_out("it fits the model that serves; nothing was saved\n");
        return TOPIC_EXIT_DONE;
    }
    if (event)
        topic_print_out("event %lld: ", (long long)json_integer_value(event));
    topic_print_out("saved, and in force; its revision is %s\n",
                    json_string_value(json_object_get(answer, "revision")));
    return TOPIC_EXIT_DONE;
}

static int send_text(struct topics_command *command, const struct topic_file *file,
                     const char *revision)
{
    struct topic_json *json =
        topic_store_call_begin(&command->call, "topics-file", !command->checks);
    topic_json_put_text(json, "text",
                        (struct topic_text){file->bytes ? file->bytes : "", file->size});
    topic_json_put_cstring(json, "revision", revision);
    if (command->checks)
        topic_json_put_bool(json, "check", true);
    return topic_store_call_send(&command->call, "topics-file", print_saved);
}

/* A check is held against the model alone, so that it takes the revision of now. */
static int check(struct topics_command *command, const struct topic_file *file)
{
    json_t *answer;
    int status = ask_text(command, &answer);
    if (status == TOPIC_EXIT_DONE)
        status = send_text(command, file, json_string_value(json_object_get(answer, "revision")));
    json_decref(answer);
    return status;
}

static int run_topics(void *context, const char *const *operands, size_t count)
{
    struct topics_command *command = context;
    struct topic_file file;
    struct topic_error err = {0};
    if (count == 0 && (command->checks || command->revision))
        return topic_command_usage("topics-file", "--%s: needs the FILE with the new text",
                                   command->checks ? "check" : "revision");
    if (command->checks && command->revision)
        return topic_command_usage("topics-file",
                                   "--check saves nothing, so that it takes no --revision");
    if (count == 0)
        return show(command);
    if (!command->checks && !command->revision)
        return topic_command_usage("topics-file",
                                   "%s: to save it, add --revision with that of the text which you "
                                   "have changed, as `topic topics-file` prints it; or --check",
                                   operands[0]);
    if (topic_file_read(&file, operands[0], MAX_BYTES, &err) < 0)
        return topic_command_fail("topics-file", &err);
    int status =
        command->checks ? check(command, &file) : send_text(command, &file, command->revision);
    topic_file_release(&file);
    return status;
}

static int run(int argc, const char **argv)
{
    struct topics_command command = {.checks = 0};
    const struct poptOption options[] = {
        {"check", '\0', POPT_ARG_NONE, &command.checks, 0,
         "hold FILE against the model that serves, and save nothing", NULL},
        {"revision", '\0', POPT_ARG_STRING, &command.revision, 0,
         "save FILE in place of the text of this revision; refused where the text is another by "
         "now",
         "REVISION"},
        TOPIC_STORE_CALL_OPTIONS(&command.call),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "[FILE]",
                                              .max_operands = 1,
                                              .complaint = "takes one FILE at most",
                                              .run = run_topics};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_store_call_release(&command.call);
    free(command.revision);
    return status;
}

const struct topic_command topic_command_topics_file = {
    .name = "topics-file", .summary = "show or change the topics file of topicd", .run = run};
