#include "cli/explaining/explain_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/command/print.h"
#include "topicd/policy.h"
#include "wire/json.h"

/* Phrases printed on each side; a reader learns nothing more from further ones. */
#define PHRASES_MAX 8

/* A phrase is weak if its weight is below this part of the strongest one's, or of the way from the
 * bias to the threshold, which the phrases together must make up. Weak phrases are only counted:
 * nearly every word has some weight for every topic. */
#define WEAK_RATIO 0.1

/* Bytes of a sentence on each side of a phrase. */
#define CONTEXT_BYTES 56

/* Characters of the column of phrases. */
#define PHRASE_WIDTH 26

/* Digits after the decimal point in the arithmetic. */
#define WEIGHT_SCALE 1000

/* Topics named among those that are not given. */
#define OTHERS_MAX 3

/* Scores and thresholds that differ by less are equal but for rounding. */
#define SCORE_EPSILON 1e-6

/* ---- percentages ---- */

#define PERCENT_SIZE 16

static void format_percent(double probability, int places, char out[PERCENT_SIZE])
{
    if (places == 0 && probability > 0 && probability < 0.005)
        snprintf(out, PERCENT_SIZE, "under 1%%");
    else if (places == 0 && probability < 1 && probability > 0.995)
        snprintf(out, PERCENT_SIZE, "over 99%%");
    else
        snprintf(out, PERCENT_SIZE, "%.*f%%", places, 100 * probability);
}

/* With as many decimals as it takes to see which of the two is larger. */
static void format_percents(double a, double b, char a_out[PERCENT_SIZE], char b_out[PERCENT_SIZE])
{
    for (int places = 0; places <= 3; places++) {
        format_percent(a, places, a_out);
        format_percent(b, places, b_out);
        if (strcmp(a_out, b_out) != 0)
            return;
    }
}

/* ---- the decision ---- */

/* A topic that a topics file merges others into, or puts above others, can be given for their sake
 * although its own threshold is higher; or not given although it is lower. */
static bool is_decided_by_others(const struct topic_explain_topic *topic)
{
    return topic->accepted ? topic->score < topic->threshold - SCORE_EPSILON
                           : topic->score > topic->threshold + SCORE_EPSILON;
}

static void print_against_threshold(const struct topic_explain_topic *topic)
{
    char score[PERCENT_SIZE];
    char needed[PERCENT_SIZE];
    const char *given = topic->accepted ? "Given" : "Not given";
    format_percents(topic->score, topic->threshold, score, needed);
    if (!is_decided_by_others(topic))
        topic_print_out("  %s: %s sure, needs %s\n", given, score, needed);
    else if (topic->accepted)
        topic_print_out("  %s: %s sure, through a topic below it or merged into it\n", given,
                        score);
    else
        topic_print_out("  %s: %s sure, and no topic below it or merged into it is given\n", given,
                        score);
}

static void print_against_best(const struct topic_explain_topic *topic,
                               const struct topic_explain_topic *best)
{
    char score[PERCENT_SIZE];
    char best_score[PERCENT_SIZE];
    format_percents(topic->score, best->score, score, best_score);
    if (topic->accepted)
        topic_print_out("  Given: %s sure, more than of any other topic\n", score);
    else if (best != topic)
        topic_print_out("  Not given: %s sure, but %s sure of %s\n", score, best_score, best->name);
    else
        topic_print_out("  Not given: %s sure, and more sure of another topic\n", score);
}

static void print_unfamiliar(const struct topic_explain_topic *topic)
{
    char score[PERCENT_SIZE];
    format_percent(topic->score, 0, score);
    topic_print_out("  Not given: %s sure, but the article is not familiar enough\n", score);
}

static void print_decision(const struct topic_explain_text *text,
                           const struct topic_explain_topic *topic,
                           const struct topic_explain_topic *best)
{
    topic_print_out("%s\n", topic->name);
    if (!text->knows_words)
        topic_print_out("  Not given: the model knows no word of the article\n");
    else if (text->is_unfamiliar)
        print_unfamiliar(topic);
    else if (text->is_single_label)
        print_against_best(topic, best);
    else
        print_against_threshold(topic);
}

/* Whether the topic would be given if it were not that the article resembles those without any. */
static bool is_kept_by_relevance(const struct topic_explain_topic *topic,
                                 const struct topic_explanation *why)
{
    return !topic->accepted && why->relevance_weight < 0 &&
           why->margin >= why->threshold + why->relevance_weight;
}

/* ---- a phrase in its sentence ---- */

static void print_slice(const struct topic_buffer *bytes, struct topic_slice slice)
{
    if (slice.len > 0)
        topic_print_text(bytes->bytes + slice.start, slice.len);
}

static int print_sentence(struct topic_explain_text *text, const struct topic_span *span,
                          struct topic_error *err)
{
    struct topic_sentence_quote quote;
    topic_buffer_reset(&text->bytes);
    if (topic_sentence_quote_append(&text->bytes, &text->source, span, CONTEXT_BYTES, &quote, err) <
        0)
        return -1;
    print_slice(&text->bytes, quote.before);
    topic_print_out(text->is_terminal ? "\x1b[1m" : "[");
    print_slice(&text->bytes, quote.phrase);
    topic_print_out(text->is_terminal ? "\x1b[0m" : "]");
    print_slice(&text->bytes, quote.after);
    return 0;
}

static size_t count_characters(struct topic_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    return count;
}

static int print_phrase(struct topic_explain_text *text, const struct topic_reason *reason,
                        struct topic_error *err)
{
    topic_print_out("    ");
    if (text->is_verbose)
        topic_print_out("%+.3f  ", reason->weight);
    topic_print_text(reason->phrase.bytes, reason->phrase.len);
    size_t width = count_characters(reason->phrase);
    if (reason->span_count > 1)
        width += topic_print_out(" (%zu times)", reason->span_count);
    topic_print_out("%*s%s: ", width < PHRASE_WIDTH ? (int)(PHRASE_WIDTH - width) : 2, "",
                    topic_field_name(reason->spans[0].field));
    int status = print_sentence(text, &reason->spans[0], err);
    topic_print_out("\n");
    return status;
}

/* ---- the phrases for the topic, or those against it ---- */

/* The arithmetic is done with rounded numbers, so that the lines printed add up. */
static double rounded(double weight)
{
    return round(weight * WEIGHT_SCALE) / WEIGHT_SCALE;
}

struct side {
    const char *name;
    int sign;
    double sum; /* rounded */
};

static double weakest_printed(const struct topic_explain_text *text,
                              const struct topic_explanation *why)
{
    double strongest = why->reason_count > 0 ? fabs(why->reasons[0].weight) : 0;
    double distance = text->is_single_label ? 0 : fabs(why->threshold - why->bias);
    return WEAK_RATIO * fmax(strongest, distance);
}

static void print_heading(const struct topic_explain_text *text, const struct side *side)
{
    if (text->is_verbose)
        topic_print_out("  %s, %+.3f:\n", side->name, side->sum);
    else
        topic_print_out("  %s, strongest first:\n", side->name);
}

static void print_weaker(const struct topic_explain_text *text, const struct side *side,
                         size_t printed, size_t weaker, double rest)
{
    if (weaker == 0)
        return;
    if (text->is_verbose) {
        if (printed == 0)
            print_heading(text, side);
        topic_print_out("    %+.3f  %zu weaker\n", rest, weaker);
    } else if (printed > 0) {
        topic_print_out("    and %zu weaker\n", weaker);
    } else {
        topic_print_out("  %s: only weak phrases (%zu)\n", side->name, weaker);
    }
}

static int print_side(struct topic_explain_text *text, const struct topic_explanation *why,
                      const struct side *side, struct topic_error *err)
{
    size_t printed = 0;
    size_t weaker = 0;
    double rest = side->sum;
    double least = weakest_printed(text, why);
    for (size_t i = 0; i < why->reason_count; i++) {
        const struct topic_reason *reason = &why->reasons[i];
        if (reason->weight * side->sign <= 0)
            continue;
        if (printed == PHRASES_MAX || fabs(reason->weight) < least) {
            weaker++;
            continue;
        }
        if (printed++ == 0)
            print_heading(text, side);
        if (print_phrase(text, reason, err) < 0)
            return -1;
        rest -= rounded(reason->weight);
    }
    print_weaker(text, side, printed, weaker, rest);
    return 0;
}

/* ---- the arithmetic ---- */

static double sum_of_side(const struct topic_explanation *why, int sign)
{
    double sum = 0;
    for (size_t i = 0; i < why->reason_count; i++)
        if (why->reasons[i].weight * sign > 0)
            sum += why->reasons[i].weight;
    return sum;
}

static void print_threshold(const struct topic_model *model, const struct topic_explanation *why)
{
    double above = rounded(why->margin) - rounded(why->threshold);
    double raised = -rounded(why->rival_weight);
    double lack = -rounded(why->relevance_weight);
    topic_print_out("  threshold %+.3f", rounded(why->threshold));
    if (lack > 0)
        topic_print_out(" (%.3f higher because the article is like those without a topic)", lack);
    if (raised > 0)
        topic_print_out(" (%.3f higher because of %s)", raised,
                        topic_model_topic_name(model, why->rival));
    else if (raised < 0)
        topic_print_out(" (%.3f lower because no other topic is strong)", -raised);
    topic_print_out("; the margin is %.3f %s it\n", fabs(above), above < 0 ? "below" : "above");
}

/* ---- interface ---- */

int topic_explain_text_read(struct topic_explain_text *text, const struct topic_article *article,
                            struct topic_error *err)
{
    return topic_sentence_quote_read(&text->source, article, text->rules, err);
}

void topic_explain_text_print_familiarity(const struct topic_explain_text *text, double familiarity)
{
    int hundredths = (int)(100 * familiarity + SCORE_EPSILON);
    if (familiarity < 0 || !text->knows_words)
        return; /* of an unknown text the topics say why nothing is given */
    topic_print_out("familiarity %.2f: ", hundredths / 100.0);
    if (text->is_unfamiliar)
        topic_print_out("below the least, %g, so no topic is given\n", text->min_familiarity);
    else
        topic_print_out("%d%% of the training articles were less at home\n", hundredths);
}

static struct side side_in_favour(const struct topic_explanation *why)
{
    return (struct side){"for it", +1, rounded(sum_of_side(why, +1))};
}

static struct side side_against(const struct topic_explanation *why)
{
    return (struct side){"against it", -1,
                         rounded(why->margin) - rounded(why->bias) - side_in_favour(why).sum};
}

int topic_explain_text_print(struct topic_explain_text *text,
                             const struct topic_explain_topic *topic,
                             const struct topic_explain_topic *best,
                             const struct topic_explanation *why, struct topic_error *err)
{
    const struct side in_favour = side_in_favour(why);
    const struct side against = side_against(why);
    topic_print_out("\n");
    print_decision(text, topic, best);
    if (!text->is_single_label && is_kept_by_relevance(topic, why))
        topic_print_out("  only because the article is like those that have none of the topics\n");
    if (why->reason_count == 0 && text->knows_words)
        topic_print_out("  no word of the article speaks for it or against it\n");
    return print_side(text, why, &in_favour, err) < 0 ? -1 : print_side(text, why, &against, err);
}

void topic_explain_text_print_arithmetic(const struct topic_explain_text *text,
                                         const struct topic_model *model,
                                         const struct topic_tag *tag,
                                         const struct topic_explanation *why)
{
    double in_favour = side_in_favour(why).sum;
    double against = side_against(why).sum;
    bool has_threshold = !text->is_single_label;
    if (!text->knows_words) {
        topic_print_out(
            "  probability %.3f: without a known word, the share of training articles with the "
            "topic\n",
            (double)tag->score);
        return;
    }
    topic_print_out("  bias %+.3f, with %+.3f and %+.3f the margin is %+.3f\n", rounded(why->bias),
                    in_favour, against, rounded(why->bias) + in_favour + against);
    if (has_threshold)
        print_threshold(model, why);
    topic_print_out("  log-odds %+.3f, probability %.3f", (double)tag->log_odds,
                    (double)tag->score);
    if (has_threshold)
        topic_print_out(", needs %.3f", topic_model_topic_threshold(model, tag->topic));
    topic_print_out("\n");
}

void topic_explain_text_print_others(const struct topic_explain_text *text,
                                     const struct topic_model *model, const struct topic_tag *tags,
                                     size_t count)
{
    bool has_thresholds = !text->is_single_label;
    size_t printed = 0;
    for (size_t i = 1; text->knows_words && i < count && printed < OTHERS_MAX; i++) {
        char score[PERCENT_SIZE];
        char needed[PERCENT_SIZE];
        if (tags[i].accepted)
            continue;
        topic_print_out(printed++ == 0
                            ? "\nnot given, the most probable first (--topic NAME says why): "
                            : ", ");
        format_percents((double)tags[i].score, topic_model_topic_threshold(model, tags[i].topic),
                        score, needed);
        topic_print_out("%s (%s", topic_model_topic_name(model, tags[i].topic), score);
        if (has_thresholds)
            topic_print_out(", needs %s", needed);
        topic_print_out(")");
    }
    if (printed > 0)
        topic_print_out("\n");
}

void topic_explain_text_release(struct topic_explain_text *text)
{
    topic_sentence_quote_release(&text->source);
    topic_buffer_release(&text->bytes);
}
