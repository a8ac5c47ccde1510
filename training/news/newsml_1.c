/* NewsML 1 of the IPTC: <NewsItem>s, each with components, of which the first text is the article.
 *
 * A subject is a topic by its code on the general level (`SubjectCode`: 04000000 for a detail
 * 04016007); `Subject`, `SubjectMatter` and `SubjectDetail` have the codes as they are, and
 * `Property:NAME` what an agency adds.
 */
#include <string.h>

#include "base/text_scan.h"
#include "training/news/news_articles.h"
#include "training/news/nitf.h"

static struct topic_text formal_name(const xmlNode *element)
{
    return topic_xml_tree_attribute(element, "FormalName");
}

/* ---- metadata ---- */

static void read_subject(struct topic_news_record *record, const xmlNode *subject)
{
    char general[9];
    const xmlNode *level = topic_xml_tree_child(subject, NULL);
    struct topic_text topic = formal_name(topic_xml_tree_child(subject, "Subject"));
    if (topic.len == 0)
        topic = topic_nitf_general_code(formal_name(level), general);
    topic_news_record_add(record, "SubjectCode", topic);
    for (; level; level = topic_xml_tree_next(level, NULL))
        if (strncmp(topic_news_record_name(level), "Subject", strlen("Subject")) == 0)
            topic_news_record_add(record, topic_news_record_name(level), formal_name(level));
}

static void read_metadata(struct topic_news_record *record, const xmlNode *item)
{
    char key[TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1];
    const xmlNode *element = NULL;
    while ((element = topic_xml_tree_after(item, element, "SubjectCode")))
        read_subject(record, element);
    while ((element = topic_xml_tree_after(item, element, "Property")))
        topic_news_record_add(record, topic_news_record_key("Property", formal_name(element), key),
                              topic_xml_tree_attribute(element, "Value"));
    while ((element = topic_xml_tree_after(item, element, "Genre")))
        topic_news_record_add(record, "Genre", formal_name(element));
    while ((element = topic_xml_tree_after(item, element, "KeywordLine")))
        topic_news_record_add_text(record, "KeywordLine", element);
}

static void read_management(struct topic_news_record *record, const xmlNode *item)
{
    const xmlNode *management = topic_xml_tree_child(item, "NewsManagement");
    topic_news_record_set_text(record, "PublicIdentifier",
                               topic_xml_tree_after(item, NULL, "PublicIdentifier"));
    topic_news_record_set_text(record, "NewsItemId",
                               topic_xml_tree_after(item, NULL, "NewsItemId"));
    topic_news_record_set_date_text(record, "ThisRevisionCreated",
                                    topic_xml_tree_child(management, "ThisRevisionCreated"));
    topic_news_record_set_date_text(record, "FirstCreated",
                                    topic_xml_tree_child(management, "FirstCreated"));
}

/* ---- the text ---- */

static bool has_text(const struct topic_news_record *record)
{
    return json_object_get(record->object, "DataContent") ||
           json_object_get(record->object, "body.content");
}

/* Without elements in it, it is a text in which an agency may have put HTML. */
static void read_data(struct topic_news_record *record, const xmlNode *data)
{
    const xmlNode *nitf = topic_xml_tree_after(data, NULL, "nitf");
    const xmlNode *content = topic_xml_tree_after(data, NULL, "body.content");
    const xmlNode *body = topic_xml_tree_after(data, NULL, "body");
    if (nitf)
        topic_nitf_read(record, nitf);
    else if (!topic_xml_tree_child(data, NULL))
        topic_news_record_set_markup(record, "DataContent", data);
    else
        topic_news_record_set_html(record, "DataContent", content ? content : body ? body : data);
}

static bool is_text(const xmlNode *item)
{
    static const char *const kinds[] = {"", "Text", "TextItem", "ComplexData", "Mixed"};
    struct topic_text kind = formal_name(topic_xml_tree_child(item, "MediaType"));
    return TOPIC_TEXT_SCAN_IS_ONE_OF(kind, kinds);
}

static void read_texts(struct topic_news_record *record, const xmlNode *item)
{
    const xmlNode *content = NULL;
    topic_news_record_set_text(record, "HeadLine", topic_xml_tree_after(item, NULL, "HeadLine"));
    topic_news_record_set_text(record, "SubHeadLine",
                               topic_xml_tree_after(item, NULL, "SubHeadLine"));
    while (!has_text(record) && (content = topic_xml_tree_after(item, content, "ContentItem")))
        if (is_text(content))
            read_data(record, topic_xml_tree_child(content, "DataContent"));
}

/* ---- items ---- */

static bool is_withdrawn(const xmlNode *item)
{
    static const char *const statuses[] = {"Canceled", "Cancelled", "Withheld", "Killed"};
    const xmlNode *management = topic_xml_tree_child(item, "NewsManagement");
    struct topic_text status = formal_name(topic_xml_tree_child(management, "Status"));
    return TOPIC_TEXT_SCAN_IS_ONE_OF(status, statuses);
}

static void read_item(struct topic_news_articles *articles, const xmlNode *item)
{
    struct topic_news_record record;
    if (is_withdrawn(item)) {
        topic_news_articles_leave_out(articles, "withdrawn");
        return;
    }
    topic_news_record_begin(&record, articles->err);
    read_management(&record, item);
    read_texts(&record, item);
    read_metadata(&record, item);
    bool is_article = has_text(&record);
    json_t *object = topic_news_record_end(&record);
    if (is_article) {
        topic_news_articles_add(articles, item, object);
        return;
    }
    json_decref(object);
    topic_news_articles_leave_out(articles, "item without a text");
}

static void read_document(struct topic_news_articles *articles, const xmlNode *root)
{
    const xmlNode *item = topic_xml_tree_child(root, "NewsItem");
    for (; item; item = topic_xml_tree_next(item, "NewsItem"))
        read_item(articles, item);
}

const struct topic_news_kind topic_newsml_1 = {
    .roots = {"NewsML"},
    .name = "NewsML 1",
    .fields = "title=HeadLine,title=hl1,title=title,excerpt=SubHeadLine,excerpt=abstract,"
              "excerpt=hl2,body=DataContent,body=body.content,id=PublicIdentifier,id=NewsItemId,"
              "id=doc-id,date=ThisRevisionCreated,date=FirstCreated,date=date.issue",
    .topics = "topics=SubjectCode,topics=tobject.subject.type,"
              "topics=tobject.subject.refnum:type",
    .read = read_document,
};
