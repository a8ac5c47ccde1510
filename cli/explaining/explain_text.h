/* explain_text.h - why an article has a topic or not, as text for an editor.
 *
 *     struct topic_explain_text text = {.rules = rules, .is_terminal = isatty(STDOUT_FILENO)};
 *     for each article:
 *         topic_explain_text_read(&text, &article, &err);
 *         topic_explain_text_print_familiarity(&text, familiarity);
 *         for each topic to explain:
 *             topic_explain_text_print(&text, &topic, &best, &why, &err);
 *         topic_explain_text_print_others(&text, model, tags, count);
 *     topic_explain_text_release(&text);
 *
 * What is printed comes from a model, or from an answer of topicd (explain_answer.h).
 *
 * An editor gets the decision ("Given: 94% sure, needs 37%") and the phrases that mattered, in
 * their sentences, the strongest first. With is_verbose the arithmetic is printed too: the weight
 * of each phrase, bias, margin, threshold and log-odds.
 */
#ifndef TOPIC_CLI_EXPLAINING_EXPLAIN_TEXT_H
#define TOPIC_CLI_EXPLAINING_EXPLAIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "model/text/text_rules.h"
#include "topicd/model.h"
#include "training/evaluation/sentence_quote.h"

/* A topic of the article. */
struct topic_explain_topic {
    const char *name;
    double score;
    double threshold; /* the least probability; of a model that gives exactly one topic, unused */
    bool accepted;
};

struct topic_explain_text {
    const struct topic_text_rules *rules; /* that the model reads articles with */
    bool is_single_label;                 /* the model gives exactly one topic */
    double min_familiarity;
    bool is_terminal; /* print phrases in bold instead of in square brackets */
    bool is_verbose;

    /* For each article, set by the caller. */
    bool knows_words;                          /* the model knows a word of it */
    bool is_unfamiliar;                        /* it is given nothing, as in struct topic_tags */
    struct topic_sentence_quote_source source; /* of the article last read */
    struct topic_buffer bytes;                 /* of the sentence being printed */
};

/* Prepares an article, which must outlive the printing. */
int topic_explain_text_read(struct topic_explain_text *text, const struct topic_article *article,
                            struct topic_error *err);

/* Prints a line that says how familiar that article is; nothing when the model cannot tell. */
void topic_explain_text_print_familiarity(const struct topic_explain_text *text,
                                          double familiarity);

/* Prints one topic of that article on stdout. best: the article's most probable topic. */
int topic_explain_text_print(struct topic_explain_text *text,
                             const struct topic_explain_topic *topic,
                             const struct topic_explain_topic *best,
                             const struct topic_explanation *why, struct topic_error *err);

/* With is_verbose, after it: the arithmetic. */
void topic_explain_text_print_arithmetic(const struct topic_explain_text *text,
                                         const struct topic_model *model,
                                         const struct topic_tag *tag,
                                         const struct topic_explanation *why);

/* Prints the most probable topics that are not given, except tags[0]. The tags are all of the
 * article's, best first. Prints nothing when the model knows no word of the article. */
void topic_explain_text_print_others(const struct topic_explain_text *text,
                                     const struct topic_model *model, const struct topic_tag *tags,
                                     size_t count);

void topic_explain_text_release(struct topic_explain_text *text);

#endif
