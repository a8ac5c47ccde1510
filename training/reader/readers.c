#include "training/reader/readers.h"

#include <string.h>

/* "json" is another name for jsonl, which reads both. */
static const struct {
    const char *name;
    const struct topic_reader *reader;
} formats[] = {
    {"markdown", &topic_markdown_reader},
    {"jsonl", &topic_json_reader},
    {"json", &topic_json_reader},
    {"csv", &topic_csv_reader},
    {"tsv", &topic_csv_reader_tsv},
    {"fasttext", &topic_fasttext_reader},
    {"dirs", &topic_directory_reader},
    {"text", &topic_text_reader},
    {"html", &topic_html_reader},
    {"feed", &topic_feed_reader},
    {"news", &topic_news_reader},
    {"wet", &topic_wet_reader},
    {"annif", &topic_label_lines_reader_annif},
    {"libmultilabel", &topic_label_lines_reader_libmultilabel},
};

const char *topic_readers_names(void)
{
    return "markdown, jsonl, json, csv, tsv, fasttext, dirs, text, html, feed, news, "
           "wet, annif, libmultilabel";
}

const struct topic_reader *topic_readers_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return formats[i].reader;
    return NULL;
}

const char *topic_readers_name(const struct topic_reader *reader)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i].reader == reader)
            return formats[i].name;
    return reader->of_directory ? "dirs" : "text";
}
