#include "training/news/news_articles.h"

#include <string.h>

#include "base/text_scan.h"
#include "training/xml/left_out.h"

static const struct topic_news_kind *const kinds[] = {&topic_nitf};

/* The name of the first element, without its prefix. */
static struct topic_text root_name(struct topic_text root)
{
    size_t end = topic_text_scan_find_any(root, 0, TOPIC_TEXT_SCAN_BLANKS "/>");
    const char *colon = end > 1 ? memchr(root.bytes, ':', end) : NULL;
    size_t start = colon ? (size_t)(colon - root.bytes) + 1 : 1;
    return start < end ? (struct topic_text){root.bytes + start, end - start}
                       : (struct topic_text){"", 0};
}

static const struct topic_news_kind *kind_called(struct topic_text name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (name.len == strlen(kinds[i]->root) && memcmp(name.bytes, kinds[i]->root, name.len) == 0)
            return kinds[i];
    return NULL;
}

const struct topic_news_kind *topic_news_articles_kind(struct topic_text root)
{
    return root.len > 0 && root.bytes[0] == '<' ? kind_called(root_name(root)) : NULL;
}

static void read_root(void *context, const xmlNode *root, size_t skipped_lines)
{
    struct topic_news_articles *articles = context;
    const char *name = (const char *)root->name;
    articles->kind = kind_called((struct topic_text){name, strlen(name)});
    articles->skipped_lines = skipped_lines;
    if (articles->kind)
        articles->kind->read(articles, root);
    else
        topic_error_set(articles->err,
                        "<%.60s> is no element of NITF, NewsML or Reuters' collections: convert "
                        "it to HTML, CSV or JSON lines first",
                        name);
}

int topic_news_articles_read(struct topic_news_articles *articles, struct topic_text text,
                             size_t *line, struct topic_error *err)
{
    articles->err = err;
    if (!articles->items)
        articles->items = json_array();
    if (!articles->left_out)
        articles->left_out = json_object();
    if (!articles->items || !articles->left_out)
        topic_error_set(err, "out of memory");
    else
        topic_xml_tree_read(text, read_root, articles, line, err);
    articles->err = NULL;
    return topic_error_is_set(err) ? -1 : 0;
}

void topic_news_articles_release(struct topic_news_articles *articles)
{
    json_decref(articles->items);
    json_decref(articles->left_out);
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

void topic_news_articles_leave_out(struct topic_news_articles *articles, const char *kind)
{
    articles->left_out_count++;
    topic_left_out_add(articles->left_out, kind);
}
