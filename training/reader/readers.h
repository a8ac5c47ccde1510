/* readers.h - every corpus format that can be read.
 *
 * A new format is one file that defines a struct topic_reader (reader.h), a declaration here, a
 * line in the table of readers.c, and a rule in format_detect.c if its content gives it away.
 */
#ifndef TOPIC_TRAINING_READER_READERS_H
#define TOPIC_TRAINING_READER_READERS_H

#include "training/reader/reader.h"

extern const struct topic_reader topic_markdown_reader;
extern const struct topic_reader topic_json_reader; /* one object per line, or a list of objects */
extern const struct topic_reader topic_csv_reader;
extern const struct topic_reader topic_csv_reader_tsv;
extern const struct topic_reader topic_fasttext_reader;
extern const struct topic_reader topic_directory_reader;
extern const struct topic_reader topic_directory_reader_found; /* no --format says dirs */
extern const struct topic_reader topic_text_reader;            /* one article per line */
extern const struct topic_reader topic_text_reader_whole_file; /* detected only; has no name */
extern const struct topic_reader topic_html_reader;            /* a page is an article */
extern const struct topic_reader topic_feed_reader;            /* an item is an article */
extern const struct topic_reader topic_news_reader;            /* articles of agencies, in XML */
extern const struct topic_reader topic_wet_reader;             /* a record is an article */
extern const struct topic_reader topic_label_lines_reader_libmultilabel;
extern const struct topic_reader topic_label_lines_reader_annif;
extern const struct topic_reader
    topic_label_lines_reader_annif_texts; /* detected only; has no name */

/* Fills the record with the page's title and body; also for a page in a directory of a topic. */
int topic_html_reader_take_page(struct topic_record *record, struct topic_text page,
                                struct topic_error *err);

/* By a name that --format takes; NULL: there is no such format. */
const struct topic_reader *topic_readers_find(const char *name);

/* The first name of a reader; "text" for one that has none. */
const char *topic_readers_name(const struct topic_reader *reader);

/* Those names, for messages: "markdown, jsonl, ...". */
const char *topic_readers_names(void);

#endif
