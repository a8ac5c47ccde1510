/* record_text.h - prints a record for people, in lines of up to 80 columns.
 *
 *     article "a7"
 *       file      news.jsonl:3
 *       format    jsonl, UTF-8
 *       title     A chip for the ages
 *       topics    AI Hardware
 *       date      2024-02-29 00:00 UTC (2024-02-29)
 *
 *         The body as a reader sees it.
 *
 * What comes from outside has its control characters escaped.
 */
#ifndef TOPIC_CLI_OUTPUT_RECORD_TEXT_H
#define TOPIC_CLI_OUTPUT_RECORD_TEXT_H

#include "cli/output/article_reading.h"
#include "record/record.h"
#include "training/corpus/corpus.h"

/* `reading` is of the record's article, and options.usage of the record has its keys alone. */
void topic_record_text_print(const struct topic_record *record,
                             const struct topic_corpus_place *place,
                             const struct topic_article_reading *reading);

/* A record that was refused. */
void topic_record_text_print_refused(const char *sentence);

#endif
