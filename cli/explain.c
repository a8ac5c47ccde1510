/* topic explain: why an article has a topic, or has it not, for an editor to read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/corpus_options.h"
#include "cli/output.h"
#include "topicd/model.h"

/* Reasons printed on each side; beyond these a reader learns nothing more. */
#define REASONS_MAX 8

/* Bytes of context on each side of a phrase. */
#define CONTEXT_BYTES 32

struct explain_command {
    char *model_path;
    char *topic_name;
    struct topic_corpus_arguments corpus;
    struct topic_model *model;
    struct topic_scratch *scratch;
};

/* Moves back to the beginning of a character, then of a word if one begins nearby. */
static size_t context_start(struct topic_text text, size_t at)
{
    size_t start = at > CONTEXT_BYTES ? at - CONTEXT_BYTES : 0;
    while (start < at && start > 0 && text.bytes[start - 1] != ' ' && text.bytes[start - 1] != '\n')
        start++;
    return start;
}

static size_t context_end(struct topic_text text, size_t at)
{
    size_t end = text.len - at > CONTEXT_BYTES ? at + CONTEXT_BYTES : text.len;
    while (end > at && end < text.len && text.bytes[end] != ' ' && text.bytes[end] != '\n')
        end--;
    return end;
}

/* Prints bytes on one line: every run of white space as one space. */
static void print_flat(const char *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t start = at;
        while (at < len && !strchr(" \t\r\n", bytes[at]))
            at++;
        topic_output_text(bytes + start, at - start);
        start = at;
        while (at < len && strchr(" \t\r\n", bytes[at]))
            at++;
        if (at > start)
            putchar(' ');
    }
}

static void print_context(const struct topic_article *article, const struct topic_span *span)
{
    struct topic_text text = article->fields[span->field];
    size_t start = context_start(text, span->start);
    size_t end = context_end(text, span->end);
    fputs(start > 0 ? "..." : "", stdout);
    print_flat(text.bytes + start, span->start - start);
    putchar('[');
    print_flat(text.bytes + span->start, span->end - span->start);
    putchar(']');
    print_flat(text.bytes + span->end, end - span->end);
    fputs(end < text.len ? "..." : "", stdout);
}

static void print_reason(const struct topic_article *article, const struct topic_reason *reason)
{
    printf("    %+.3f  ", reason->weight);
    topic_output_text(reason->phrase.bytes, reason->phrase.len);
    if (reason->span_count > 1)
        printf(" (%zu times)", reason->span_count);
    if (reason->span_count > 0) {
        printf("   %s: ", topic_field_name(reason->spans[0].field));
        print_context(article, &reason->spans[0]);
    }
    putchar('\n');
}

static void print_side(const struct topic_article *article, const struct topic_explanation *why,
                       int sign)
{
    size_t shown = 0;
    double rest = 0;
    size_t rest_count = 0;
    for (size_t i = 0; i < why->reason_count; i++) {
        const struct topic_reason *reason = &why->reasons[i];
        if (reason->weight * sign <= 0)
            continue;
        if (shown == 0)
            puts(sign > 0 ? "  for it:" : "  against it:");
        if (shown < REASONS_MAX) {
            print_reason(article, reason);
            shown++;
        } else {
            rest += reason->weight;
            rest_count++;
        }
    }
    if (rest_count > 0)
        printf("    %+.3f  %zu other words\n", rest, rest_count);
}

static int print_topic(const struct explain_command *command, const struct topic_article *article,
                       const struct topic_tag *tag, struct topic_error *err)
{
    struct topic_explanation why;
    if (topic_model_explain(command->model, command->scratch, article, tag->topic, &why, err) < 0)
        return -1;
    printf("%s: %s\n", topic_model_topic_name(command->model, tag->topic),
           tag->accepted ? "given" : "not given");
    printf("  probability %.3f, given from %.3f; margin %+.3f, of which %+.3f before any word\n",
           (double)tag->score, topic_model_topic_threshold(command->model, tag->topic), why.margin,
           why.bias);
    print_side(article, &why, +1);
    print_side(article, &why, -1);
    return 0;
}

/* The accepted topics, or the best one when there are none; or the one that was asked for. */
static int print_article(struct explain_command *command, const struct topic_record *record,
                         size_t topic, struct topic_error *err)
{
    struct topic_article article = topic_record_article(record);
    size_t topics = topic_model_topic_count(command->model);
    struct topic_tag_options all = {.top = topics, .threshold = -1};
    struct topic_tags tags;
    if (topic_model_tag(command->model, command->scratch, &article, &all, &tags, err) < 0)
        return -1;
    /* The tags live in the scratch that explaining uses again. */
    struct topic_tag *wanted = calloc(topics, sizeof *wanted);
    if (!wanted)
        return topic_error_set(err, "out of memory");
    size_t count = 0;
    for (size_t i = 0; i < tags.count; i++)
        if (topic < topics ? tags.items[i].topic == topic : tags.items[i].accepted || i == 0)
            wanted[count++] = tags.items[i];
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    printf("article ");
    topic_output_text(id.bytes, id.len);
    putchar('\n');
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = print_topic(command, &article, &wanted[i], err);
    free(wanted);
    return status;
}

static int explain(struct explain_command *command, struct topic_corpus *corpus, size_t topic,
                   struct topic_error *err)
{
    struct topic_record record = {0};
    int status;
    while ((status = topic_corpus_next(corpus, &record, err)) == 1) {
        if (print_article(command, &record, topic, err) < 0) {
            status = -1;
            break;
        }
    }
    topic_record_release(&record);
    return status;
}

static int find_topic(const struct explain_command *command, size_t *topic, struct topic_error *err)
{
    *topic = topic_model_topic_count(command->model);
    if (!command->topic_name)
        return 0;
    *topic =
        topic_model_topic_find(command->model, command->topic_name, strlen(command->topic_name));
    if (*topic < topic_model_topic_count(command->model))
        return 0;
    return topic_error_set(err, "%s: has no topic \"%s\"; `topic inspect` lists those it has",
                           command->model_path, command->topic_name);
}

static int open_and_explain(struct explain_command *command, const char *path)
{
    struct topic_error err = {0};
    int status = TOPIC_EXIT_FAILED;
    size_t topic;
    struct topic_corpus *corpus = NULL;
    command->corpus.command = "explain";
    command->model = topic_model_open(command->model_path, &err);
    command->scratch = topic_scratch_new(&err);
    if (!command->model || !command->scratch || find_topic(command, &topic, &err) < 0)
        topic_command_fail("explain", &err);
    else if ((corpus = topic_corpus_arguments_open(&command->corpus, &path, 1, &status)))
        status = explain(command, corpus, topic, &err) == 0 ? TOPIC_EXIT_DONE
                                                            : topic_command_fail("explain", &err);
    topic_corpus_close(corpus);
    topic_scratch_free(command->scratch);
    topic_model_unref(command->model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct explain_command command = {0};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "the model to ask", "FILE"},
        {"topic", '\0', POPT_ARG_STRING, &command.topic_name, 0, "explain this topic, given or not",
         "NAME"},
        {"format", 'f', POPT_ARG_STRING, &command.corpus.format, 0,
         "of the article; told by its content otherwise", "FORMAT"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "-m MODEL FILE [--topic NAME]") ==
        0) {
        if (!command.model_path)
            topic_command_usage("explain", "names no model; give one with -m");
        else if (arguments.operand_count != 1)
            topic_command_usage("explain", "needs one FILE with the article, or - for stdin");
        else
            status = open_and_explain(&command, arguments.operands[0]);
    }
    topic_arguments_release(&arguments);
    free(command.model_path);
    free(command.topic_name);
    free(command.corpus.format);
    return status;
}

const struct topic_command topic_command_explain = {
    .name = "explain", .summary = "say why an article has a topic or not", .run = run};
