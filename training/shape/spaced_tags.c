/* Records whose topics are one text with blanks between the names.
 *
 *     {"title": "Chips", "text": ..., "tags": "AI [[Energy and Climate]]", "created": "20240131120000000"}
 *     {"abstract": ..., "categories": "cs.AI cs.LG", "authors_parsed": [...]}
 *
 * TiddlyWiki's export of tiddlers, and the metadata of arXiv. */
#include <stdio.h>
#include <string.h>

#include "training/shape/shapes.h"

/* Year to milliseconds. */
#define TIDDLY_DATE_DIGITS 17

static bool is_tiddly_date(const char *text)
{
    return strlen(text) == TIDDLY_DATE_DIGITS && strspn(text, "0123456789") == TIDDLY_DATE_DIGITS;
}

static bool is_tiddler(json_t *object)
{
    return json_is_string(json_object_get(object, "title")) &&
           json_is_string(json_object_get(object, "text")) &&
           (is_tiddly_date(topic_shape_string(object, "created")) ||
            is_tiddly_date(topic_shape_string(object, "modified")));
}

static bool is_of_arxiv(json_t *object)
{
    return json_is_array(json_object_get(object, "authors_parsed")) &&
           json_is_string(json_object_get(object, "categories"));
}

/* Adds the names, of which those in [[ ]] may have blanks in them. */
static json_t *split(const char *text)
{
    json_t *names = json_array();
    for (text += strspn(text, " \t\n"); *text != '\0'; text += strspn(text, " \t\n")) {
        const char *end = strncmp(text, "[[", 2) == 0 ? strstr(text, "]]") : NULL;
        size_t len = end ? (size_t)(end - text) - 2 : strcspn(text, " \t\n");
        const char *name = end ? text + 2 : text;
        if (len > 0)
            json_array_append_new(names, json_stringn(name, len));
        text = end ? end + 2 : text + len;
    }
    return names;
}

static int take_tiddly_date(json_t *object, json_t *record, struct topic_error *err)
{
    char date[sizeof "YYYY-MM-DDTHH:MM:SSZ"];
    const char *text = topic_shape_string(object, "created");
    if (!is_tiddly_date(text))
        return 0;
    snprintf(date, sizeof date, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6,
             text + 8, text + 10, text + 12);
    json_t *value = json_string(date);
    int status = topic_shape_set(record, "date", value, err);
    json_decref(value);
    return status;
}

static int take_tags(json_t *object, json_t *record, struct topic_shape_context *context,
                     struct topic_error *err)
{
    (void)context;
    const json_t *tags = json_object_get(object, "tags");
    return json_is_string(tags)
               ? topic_shape_set_topics(record, split(json_string_value(tags)), err)
               : 0;
}

static int take_categories(json_t *object, json_t *record, struct topic_shape_context *context,
                           struct topic_error *err)
{
    (void)context;
    return topic_shape_set_topics(record, split(topic_shape_string(object, "categories")), err);
}

const struct topic_shape topic_spaced_tags_tiddlywiki = {
    .name = "tiddlers of TiddlyWiki",
    .matches = is_tiddler,
    .take_texts = take_tiddly_date,
    .take_topics = take_tags,
    .topic_keys = (const char *const[]){"tags", NULL},
};

const struct topic_shape topic_spaced_tags_arxiv = {
    .name = "metadata of arXiv",
    .matches = is_of_arxiv,
    .take_topics = take_categories,
    .topic_keys = (const char *const[]){"categories", NULL},
};
