/* corpus_summary.h - what the commands say about how a corpus was read. */
#ifndef TOPIC_CLI_OUTPUT_CORPUS_SUMMARY_H
#define TOPIC_CLI_OUTPUT_CORPUS_SUMMARY_H

#include "training/data/corpus_articles.h"
#include "training/names/label_doubts.h"
#include "training/names/label_variants.h"
#include "wire/json.h"

/* A sentence for each thing that a reader of the figures should know; nothing for a plain
 * corpus. */
void topic_corpus_summary_print(const struct topic_corpus_articles_counts *counts);

/* A sentence for each name that is probably a variant of another (is_merged: they are one topic),
 * and one for those that are made of others. */
void topic_corpus_summary_print_variants(const struct topic_label_variants *variants,
                                         bool is_merged);

/* A sentence if names are probably scores or numbers of classes. */
void topic_corpus_summary_print_doubts(const struct topic_label_doubts *doubts);

/* Writes the variants as a member of the open object. */
void topic_corpus_summary_json_variants(struct topic_json *json,
                                        const struct topic_label_variants *variants);

/* Writes the counts as members of the open object. */
void topic_corpus_summary_json(struct topic_json *json,
                               const struct topic_corpus_articles_counts *counts);

#endif
