#include "training/news/news_articles.h"

#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/xml/left_out.h"

/* The name of a part of a collection. */
#define PART_MAX_BYTES 40

static const struct topic_news_kind *const kinds[] = {
    &topic_nitf, &topic_newsml_g2, &topic_newsml_1, &topic_reuters_rcv1, &topic_reuters_21578};

struct reading {
    struct topic_news_articles *articles;
    const struct topic_news_kind *kind;
};

/* The name of the first element, without its prefix. */
static struct topic_text root_name(struct topic_text root)
{
    size_t end = topic_text_scan_find_any(root, 0, TOPIC_TEXT_SCAN_BLANKS "/>");
    const char *colon = end > 1 ? memchr(root.bytes, ':', end) : NULL;
    size_t start = colon ? (size_t)(colon - root.bytes) + 1 : 1;
    return start < end ? (struct topic_text){root.bytes + start, end - start}
                       : (struct topic_text){"", 0};
}

static bool has_root(const struct topic_news_kind *kind, struct topic_text name)
{
    for (size_t i = 0; i < TOPIC_NEWS_KIND_MAX_ROOTS && kind->roots[i]; i++)
        if (name.len == strlen(kind->roots[i]) && memcmp(name.bytes, kind->roots[i], name.len) == 0)
            return true;
    return false;
}

const struct topic_news_kind *topic_news_articles_kind(struct topic_text root)
{
    if (root.len == 0 || root.bytes[0] != '<')
        return NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (has_root(kinds[i], root_name(root)))
            return kinds[i];
    return NULL;
}

static void read_root(void *context, const xmlNode *root, size_t skipped_lines)
{
    const struct reading *reading = context;
    reading->articles->skipped_lines = skipped_lines;
    reading->kind->read(reading->articles, root);
}

int topic_news_articles_read(struct topic_news_articles *articles,
                             const struct topic_news_kind *kind, struct topic_text text,
                             size_t *line, struct topic_error *err)
{
    struct reading reading = {articles, kind};
    json_decref(articles->items);
    articles->items = json_array();
    if (!articles->left_out)
        articles->left_out = json_object();
    if (!articles->parts)
        articles->parts = json_object();
    articles->err = err;
    if (!articles->items || !articles->left_out || !articles->parts)
        topic_error_set(err, "out of memory");
    else
        topic_xml_tree_read(text, read_root, &reading, line, err);
    articles->err = NULL;
    return topic_error_is_set(err) ? -1 : 0;
}

void topic_news_articles_release(struct topic_news_articles *articles)
{
    json_decref(articles->items);
    json_decref(articles->left_out);
    json_decref(articles->parts);
    *articles = (struct topic_news_articles){0};
}

static void add(struct topic_news_articles *articles, const xmlNode *element, const char *key,
                json_t *value)
{
    size_t line = topic_xml_tree_line(element) + articles->skipped_lines;
    json_t *item = json_pack("{s:I,s:o}", "line", (json_int_t)line, key, value);
    if (!item || json_array_append_new(articles->items, item) < 0)
        topic_error_set(articles->err, "out of memory");
}

void topic_news_articles_add(struct topic_news_articles *articles, const xmlNode *element,
                             json_t *record)
{
    if (record)
        add(articles, element, "record", record);
}

void topic_news_articles_add_problem(struct topic_news_articles *articles, const xmlNode *element,
                                     const char *problem)
{
    add(articles, element, "problem", json_string(problem));
}

void topic_news_articles_count_part(struct topic_news_articles *articles, struct topic_text part)
{
    char name[PART_MAX_BYTES + 1];
    snprintf(name, sizeof name, "%.*s", part.len > PART_MAX_BYTES ? 0 : (int)part.len, part.bytes);
    if (name[0] != '\0')
        topic_left_out_add(articles->parts, name);
}

void topic_news_articles_leave_out(struct topic_news_articles *articles, const char *kind)
{
    articles->left_out_count++;
    topic_left_out_add(articles->left_out, kind);
}
