#include "cli/retraining/training_print.h"

#include <string.h>

#include "base/shell_word.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"

const char *topic_training_print_state(const json_t *run)
{
    const char *state = json_string_value(json_object_get(run, "state"));
    return state ? state : "";
}

static bool is_one_of(const json_t *run, const char *const *states)
{
    for (size_t i = 0; states[i]; i++)
        if (strcmp(topic_training_print_state(run), states[i]) == 0)
            return true;
    return false;
}

bool topic_training_print_is_running(const json_t *run)
{
    static const char *const states[] = {"queued", "reading", "solving", "judging", NULL};
    return is_one_of(run, states);
}

int topic_training_print_status(const json_t *run)
{
    static const char *const done[] = {"promoted", NULL};
    static const char *const held[] = {"refused", "undecided", NULL};
    if (is_one_of(run, done))
        return TOPIC_EXIT_DONE;
    return is_one_of(run, held) ? TOPIC_EXIT_CHECK_SAID_NO : TOPIC_EXIT_FAILED;
}

static void print_checks(const json_t *judgement)
{
    const json_t *check;
    size_t i;
    json_array_foreach(json_object_get(judgement, "checks"), i, check)
    {
        topic_print_out("        ");
        topic_store_call_print_string(json_object_get(check, "result"));
        topic_print_out(": ");
        topic_store_call_print_string(json_object_get(check, "words"));
        topic_print_out("\n");
    }
}

/* For a command, which may be pasted. */
static const char *word_of(const json_t *string, struct topic_shell_word *word)
{
    if (!json_is_string(string))
        return "VERSION";
    return topic_shell_word_set(word, json_string_value(string), json_string_length(string));
}

/* What a human needs who decides about a model that was held. */
static void print_cure(const json_t *run)
{
    const json_t *model = json_object_get(run, "model");
    struct topic_shell_word version;
    struct topic_shell_word before;
    if (!json_is_string(model) || topic_training_print_status(run) != TOPIC_EXIT_CHECK_SAID_NO)
        return;
    topic_print_out(
        "        to see each article that changes, with DIRECTORY that of topicd -m:\n"
        "            topic backup copy.db\n"
        "            topic store export --recent copy.db > recent.jsonl\n"
        "            topic diff DIRECTORY/versions/%s/model DIRECTORY/versions/%s/model "
        "recent.jsonl\n"
        "        to have it serve: topic models --promote %s\n",
        word_of(json_object_get(run, "baseline"), &before), word_of(model, &version), version.text);
}

void topic_training_print_run(const json_t *run, bool with_checks)
{
    const json_t *judgement = json_object_get(run, "verdict");
    topic_print_out("%6lld  ", (long long)json_integer_value(json_object_get(run, "run")));
    topic_store_call_print_string(json_object_get(run, "time"));
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(run, "actor"));
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(run, "state"));
    if (topic_training_print_is_running(run))
        topic_print_out(" %.0f%%", 100 * json_number_value(json_object_get(run, "done")));
    if (json_object_get(run, "model")) {
        topic_print_out("  model ");
        topic_store_call_print_string(json_object_get(run, "model"));
    }
    if (json_object_get(judgement, "reason")) {
        topic_print_out("\n        ");
        topic_store_call_print_string(json_object_get(judgement, "reason"));
    }
    topic_print_out("\n");
    if (with_checks) {
        print_checks(judgement);
        print_cure(run);
    }
}
