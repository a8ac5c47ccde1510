/* Reuters' two collections: RCV1, a <newsitem> in a file, and the SGML of Reuters-21578, in which
 * articles follow each other.
 *
 * Topics are the codes of bip:topics:1.0 and the names in TOPICS; those of other kinds are keys
 * (`codes:bip:industries:1.0`, `PLACES`).
 */
#include <string.h>

#include "base/text_scan.h"
#include "training/news/news_articles.h"

/* ---- RCV1 ---- */

static void read_codes(struct topic_news_record *record, const xmlNode *codes)
{
    char key[TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1];
    topic_news_record_key("codes", topic_xml_tree_attribute(codes, "class"), key);
    const xmlNode *code = topic_xml_tree_child(codes, "code");
    for (; code; code = topic_xml_tree_next(code, "code"))
        topic_news_record_add(record, key, topic_xml_tree_attribute(code, "code"));
}

static void read_newsitem(struct topic_news_articles *articles, const xmlNode *item)
{
    struct topic_news_record record;
    const xmlNode *codes = NULL;
    topic_news_record_begin(&record, articles->err);
    topic_news_record_set(&record, "itemid", topic_xml_tree_attribute(item, "itemid"));
    topic_news_record_set_date(&record, "date", topic_xml_tree_attribute(item, "date"));
    topic_news_record_set_text(&record, "headline", topic_xml_tree_child(item, "headline"));
    topic_news_record_set_text(&record, "title", topic_xml_tree_child(item, "title"));
    topic_news_record_set_html(&record, "text", topic_xml_tree_child(item, "text"));
    while ((codes = topic_xml_tree_after(item, codes, "codes")))
        read_codes(&record, codes);
    topic_news_articles_add(articles, item, topic_news_record_end(&record));
}

const struct topic_news_kind topic_reuters_rcv1 = {
    .roots = {"newsitem"},
    .name = "Reuters' RCV1",
    .fields = "title=headline,title=title,body=text,id=itemid",
    .topics = "topics=codes:bip:topics:1.0",
    .article = "newsitem",
    .read = read_newsitem,
};

/* ---- Reuters-21578 ---- */

static void read_list(struct topic_news_record *record, const xmlNode *article, const char *key)
{
    const xmlNode *name = topic_xml_tree_child(topic_xml_tree_child(article, key), "D");
    for (; name; name = topic_xml_tree_next(name, "D"))
        topic_news_record_add_text(record, key, name);
}

/* Only of articles with TOPICS="YES" an empty list says that they are on none of the topics: the
 * others were never indexed, or nobody knows. */
static void read_topics(struct topic_news_record *record, const xmlNode *article)
{
    static const char *const yes[] = {"YES"};
    struct topic_text is_indexed = topic_xml_tree_attribute(article, "TOPICS");
    read_list(record, article, "TOPICS");
    if (!json_object_get(record->object, "TOPICS") && TOPIC_TEXT_SCAN_IS_ONE_OF(is_indexed, yes))
        topic_news_record_set_none(record);
}

static void read_article(struct topic_news_articles *articles, const xmlNode *article)
{
    static const char *const lists[] = {"PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES"};
    struct topic_news_record record;
    const xmlNode *text = topic_xml_tree_child(article, "TEXT");
    const xmlNode *body = topic_xml_tree_child(text, "BODY");
    topic_news_record_begin(&record, articles->err);
    topic_news_record_set(&record, "NEWID", topic_xml_tree_attribute(article, "NEWID"));
    topic_news_record_set(&record, "LEWISSPLIT", topic_xml_tree_attribute(article, "LEWISSPLIT"));
    topic_news_record_set_text(&record, "DATE", topic_xml_tree_child(article, "DATE"));
    topic_news_record_set_text(&record, "TITLE", topic_xml_tree_child(text, "TITLE"));
    if (body || !topic_xml_tree_child(text, "TITLE")) /* a TEXT of the TYPE "UNPROC" is its text */
        topic_news_record_set_html(&record, "BODY", body ? body : text);
    read_topics(&record, article);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        read_list(&record, article, lists[i]);
    topic_news_articles_count_part(articles, topic_xml_tree_attribute(article, "LEWISSPLIT"));
    topic_news_articles_add(articles, article, topic_news_record_end(&record));
}

const struct topic_news_kind topic_reuters_21578 = {
    .roots = {"REUTERS"},
    .name = "Reuters-21578",
    .fields = "title=TITLE,body=BODY,id=NEWID,date=DATE",
    .topics = "topics=TOPICS",
    .article = "REUTERS",
    .read = read_article,
};
