/* topic explain: why an article has a topic, or has it not, for an editor to read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/options/corpus_arguments.h"
#include "cli/output/output.h"
#include "policy/topics_file.h"
#include "topicd/model.h"
#include "training/evaluation/sentence_quote.h"

/* Reasons printed on each side; beyond these a reader learns nothing more. */
#define REASONS_MAX 8

/* Reasons below this part of the strongest are not worth a line. */
#define LEAST_RATIO 0.05

/* Bytes of a sentence on each side of a phrase. */
#define CONTEXT_BYTES 56

/* Characters of the column of phrases. */
#define PHRASE_WIDTH 26

/* Three digits after the point. */
#define PRINTED_SCALE 1000

/* Topics named as the next ones. */
#define OTHERS_MAX 3

struct explain_command {
    char *model_path;
    char *topics_path;
    char *topic_name;
    struct topic_corpus_arguments corpus;
    struct topic_model *model;
    struct topic_scratch *scratch;
    struct topic_sentence_quote_source source; /* of the article at hand */
    struct topic_buffer bytes;                 /* of the sentence at hand */
    size_t articles;                           /* so far */
    bool is_terminal;
};

/* ---- one line for each piece of evidence ---- */

static void print_slice(const struct topic_buffer *bytes, struct topic_slice slice)
{
    if (slice.len > 0)
        topic_output_text(bytes->bytes + slice.start, slice.len);
}

/* The sentence with the phrase in it set off. */
static int print_sentence(struct explain_command *command, const struct topic_span *span,
                          struct topic_error *err)
{
    struct topic_sentence_quote quote;
    topic_buffer_reset(&command->bytes);
    if (topic_sentence_quote_append(&command->bytes, &command->source, span, CONTEXT_BYTES, &quote,
                                    err) < 0)
        return -1;
    print_slice(&command->bytes, quote.before);
    fputs(command->is_terminal ? "\x1b[1m" : "[", stdout);
    print_slice(&command->bytes, quote.phrase);
    fputs(command->is_terminal ? "\x1b[0m" : "]", stdout);
    print_slice(&command->bytes, quote.after);
    return 0;
}

static size_t count_characters(struct topic_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    return count;
}

static int print_reason(struct explain_command *command, const struct topic_reason *reason,
                        struct topic_error *err)
{
    printf("    %+.3f  ", reason->weight);
    topic_output_text(reason->phrase.bytes, reason->phrase.len);
    size_t width = count_characters(reason->phrase);
    if (reason->span_count > 1)
        width += (size_t)printf(" (%zu times)", reason->span_count);
    printf("%*s%s: ", width < PHRASE_WIDTH ? (int)(PHRASE_WIDTH - width) : 2, "",
           topic_field_name(reason->spans[0].field));
    int status = print_sentence(command, &reason->spans[0], err);
    putchar('\n');
    return status;
}

/* ---- one side ---- */

/* Sums are of what is printed: a reader who adds up the lines finds the margin. */
static double rounded(double weight)
{
    return round(weight * PRINTED_SCALE) / PRINTED_SCALE;
}

static double sum_of_side(const struct topic_explanation *why, int sign)
{
    double sum = 0;
    for (size_t i = 0; i < why->reason_count; i++)
        if (why->reasons[i].weight * sign > 0)
            sum += why->reasons[i].weight;
    return sum;
}

static int print_side(struct explain_command *command, const struct topic_explanation *why,
                      int sign, double sum, struct topic_error *err)
{
    size_t shown = 0;
    size_t weaker = 0;
    double rest = sum;
    double least = why->reason_count > 0 ? fabs(why->reasons[0].weight) * LEAST_RATIO : 0;
    for (size_t i = 0; i < why->reason_count; i++) {
        const struct topic_reason *reason = &why->reasons[i];
        if (reason->weight * sign <= 0)
            continue;
        if (shown + weaker == 0)
            printf("  %s, %+.3f:\n", sign > 0 ? "for it" : "against it", sum);
        if (shown < REASONS_MAX && (shown == 0 || fabs(reason->weight) >= least)) {
            if (print_reason(command, reason, err) < 0)
                return -1;
            rest -= rounded(reason->weight);
            shown++;
        } else {
            weaker++;
        }
    }
    if (weaker > 0)
        printf("    %+.3f  %zu weaker\n", rest, weaker);
    return 0;
}

/* ---- one topic ---- */

/* What the decision hung on. */
static void print_decision(const struct topic_model *model, const struct topic_tag *tag,
                           const struct topic_tag *best, const struct topic_explanation *why)
{
    double ahead = rounded(why->margin) - rounded(why->threshold);
    fputs(topic_model_topic_name(model, tag->topic), stdout);
    if (topic_model_is_single_label(model) && tag->topic == best->topic)
        puts(tag->accepted ? ": given, the best of all" : ": not given");
    else if (topic_model_is_single_label(model))
        printf(": not given, as %s is more probable (%.3f)\n",
               topic_model_topic_name(model, best->topic), (double)best->score);
    else if (tag->accepted)
        printf(": given, %.3f above its threshold\n", fabs(ahead));
    else if (ahead < 0)
        printf(": not given, %.3f short of its threshold\n", -ahead);
    else
        puts(": not given");
    printf("  probability %.3f", (double)tag->score);
    if (!topic_model_is_single_label(model))
        printf(", given from %.3f", topic_model_topic_threshold(model, tag->topic));
    putchar('\n');
}

/* The threshold, and what the other topics do to it. */
static void print_threshold(const struct topic_model *model, const struct topic_explanation *why)
{
    double raised = -rounded(why->rival_weight);
    printf(", and the threshold %+.3f", rounded(why->threshold));
    if (raised > 0)
        printf(", %.3f higher beside %s", raised, topic_model_topic_name(model, why->rival));
    else if (raised < 0)
        printf(", %.3f lower as no other topic is strong", -raised);
}

static void print_sum(const struct topic_model *model, const struct topic_explanation *why,
                      double in_favour, double against)
{
    printf("  the bias alone is %+.3f; ", rounded(why->bias));
    if (why->reason_count > 0)
        printf("with %+.3f and %+.3f the margin is %+.3f", in_favour, against,
               rounded(why->bias) + in_favour + against);
    else
        fputs("no word of the article speaks for it or against it", stdout);
    if (!topic_model_is_single_label(model))
        print_threshold(model, why);
    putchar('\n');
}

static int print_topic(struct explain_command *command, const struct topic_article *article,
                       const struct topic_tag *tag, const struct topic_tag *best,
                       struct topic_error *err)
{
    struct topic_explanation why;
    if (topic_model_explain(command->model, command->scratch, article, tag->topic, &why, err) < 0)
        return -1;
    double in_favour = rounded(sum_of_side(&why, +1));
    double against = rounded(why.margin) - rounded(why.bias) - in_favour;
    putchar('\n');
    print_decision(command->model, tag, best, &why);
    if (print_side(command, &why, +1, in_favour, err) < 0 ||
        print_side(command, &why, -1, against, err) < 0)
        return -1;
    print_sum(command->model, &why, in_favour, against);
    return 0;
}

/* ---- one article ---- */

/* The topics that came nearest to being given. */
static void print_others(const struct topic_model *model, const struct topic_tag *tags,
                         size_t count)
{
    size_t shown = 0;
    for (size_t i = 1; i < count && shown < OTHERS_MAX; i++) {
        if (tags[i].accepted)
            continue;
        fputs(shown++ == 0 ? "\nnot given, the most probable first (--topic NAME says why): "
                           : ", ",
              stdout);
        printf("%s %.3f", topic_model_topic_name(model, tags[i].topic), (double)tags[i].score);
        if (!topic_model_is_single_label(model))
            printf(" of %.3f", topic_model_topic_threshold(model, tags[i].topic));
    }
    if (shown > 0)
        putchar('\n');
}

static int print_topics(struct explain_command *command, const struct topic_article *article,
                        const struct topic_tag *tags, size_t count, size_t topic,
                        struct topic_error *err)
{
    bool is_one = topic < count;
    for (size_t i = 0; i < count; i++)
        if ((is_one ? tags[i].topic == topic : tags[i].accepted || i == 0) &&
            print_topic(command, article, &tags[i], &tags[0], err) < 0)
            return -1;
    if (!is_one)
        print_others(command->model, tags, count);
    return 0;
}

/* The accepted topics, or the best one when there are none; or the one that was asked for. */
static int print_article(struct explain_command *command, const struct topic_record *record,
                         size_t topic, struct topic_error *err)
{
    struct topic_article article = topic_record_article(record);
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    size_t topics = topic_model_topic_count(command->model);
    struct topic_tag_options all = {.top = topics, .threshold = -1};
    struct topic_tags tags;
    if (topic_model_tag(command->model, command->scratch, &article, &all, &tags, err) < 0 ||
        topic_sentence_quote_read(&command->source, &article, err) < 0)
        return -1;
    /* The tags live in the scratch that explaining uses again. */
    struct topic_tag *own = topic_memory_new(tags.count, sizeof *own, err);
    if (!own)
        return -1;
    memcpy(own, tags.items, tags.count * sizeof *own);
    if (command->articles++ > 0)
        putchar('\n');
    fputs("article ", stdout);
    topic_output_text(id.bytes, id.len);
    putchar('\n');
    int status = print_topics(command, &article, own, tags.count, topic, err);
    free(own);
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

static int open_and_explain(void *context, const char *const *operands, size_t count)
{
    struct explain_command *command = context;
    struct topic_error err = {0};
    int status = TOPIC_EXIT_FAILED;
    size_t topic;
    struct topic_corpus *corpus = NULL;
    if (!command->model_path)
        return topic_command_usage("explain", "needs a model: give one with -m");
    command->is_terminal = isatty(STDOUT_FILENO);
    command->model = topic_topics_file_open(command->model_path, command->topics_path, &err);
    command->scratch = topic_scratch_new(&err);
    if (!command->model || !command->scratch || find_topic(command, &topic, &err) < 0)
        topic_command_fail("explain", &err);
    else if ((corpus = topic_corpus_arguments_open(&command->corpus, "explain", operands, count,
                                                   &status)))
        status = explain(command, corpus, topic, &err) == 0 ? TOPIC_EXIT_DONE
                                                            : topic_command_fail("explain", &err);
    topic_corpus_close(corpus);
    topic_sentence_quote_release(&command->source);
    topic_buffer_release(&command->bytes);
    topic_scratch_free(command->scratch);
    topic_model_unref(command->model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct explain_command command = {0};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "the model to explain", "FILE"},
        {"topics", 0, POPT_ARG_STRING, &command.topics_path, 0,
         "apply this topics file to the model", "FILE"},
        {"topic", '\0', POPT_ARG_STRING, &command.topic_name, 0,
         "explain only this topic, given or not", "NAME"},
        TOPIC_CORPUS_FORMAT_OPTION(command.corpus),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage = "-m MODEL FILE",
        .min_operands = 1,
        .max_operands = 1,
        .complaint = "needs one FILE with the article, or - for standard input",
        .run = open_and_explain};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    free(command.topics_path);
    free(command.topic_name);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_explain = {
    .name = "explain", .summary = "say why an article has a topic or not", .run = run};
