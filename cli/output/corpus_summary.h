/* corpus_summary.h - what the commands say about how a corpus was read. */
#ifndef TOPIC_CLI_OUTPUT_CORPUS_SUMMARY_H
#define TOPIC_CLI_OUTPUT_CORPUS_SUMMARY_H

#include "training/data/corpus_articles.h"
#include "wire/json.h"

/* A sentence for each thing that a reader of the figures should know; nothing for a plain corpus. */
void topic_corpus_summary_print(const struct topic_corpus_articles_counts *counts);

/* Writes the counts as members of the open object. */
void topic_corpus_summary_json(struct topic_json *json,
                               const struct topic_corpus_articles_counts *counts);

#endif
