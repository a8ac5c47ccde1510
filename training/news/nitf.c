#include "training/news/nitf.h"

#include <string.h>
#include <strings.h>

#include "base/text_scan.h"
#include "training/news/news_articles.h"

/* Of these digits the first say the most general level. */
#define GENERAL_DIGITS 2

struct topic_text topic_nitf_general_code(struct topic_text code,
                                          char general[static TOPIC_NITF_CODE_DIGITS])
{
    if (code.len != TOPIC_NITF_CODE_DIGITS ||
        topic_text_scan_skip(code, 0, "0123456789") < code.len)
        return (struct topic_text){"", 0};
    memset(general, '0', TOPIC_NITF_CODE_DIGITS);
    memcpy(general, code.bytes, GENERAL_DIGITS);
    return (struct topic_text){general, TOPIC_NITF_CODE_DIGITS};
}

/* ---- the head: topics and dates ---- */

static bool is_iptc(const xmlNode *subject)
{
    struct topic_text owner = topic_xml_tree_attribute(subject, "tobject.subject.ipr");
    return owner.len == 0 || (owner.len == 4 && strncasecmp(owner.bytes, "IPTC", 4) == 0);
}

/* The subjects of another owner than the IPTC, beside those, are keys of their own. */
static void add_subject(struct topic_news_record *record, const xmlNode *subject, bool is_main)
{
    static const char *const names[] = {"tobject.subject.type", "tobject.subject.matter",
                                        "tobject.subject.detail", "tobject.subject.code",
                                        "tobject.subject.refnum"};
    char key[TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1];
    char general[TOPIC_NITF_CODE_DIGITS];
    struct topic_text owner = topic_xml_tree_attribute(subject, "tobject.subject.ipr");
    owner.len = is_main ? 0 : owner.len;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        topic_news_record_add(record, topic_news_record_key(names[i], owner, key),
                              topic_xml_tree_attribute(subject, names[i]));
    if (is_main && topic_xml_tree_attribute(subject, names[0]).len == 0)
        topic_news_record_add(
            record, "tobject.subject.refnum:type",
            topic_nitf_general_code(topic_xml_tree_attribute(subject, "tobject.subject.refnum"),
                                    general));
}

static void read_subjects(struct topic_news_record *record, const xmlNode *head)
{
    static const char name[] = "tobject.subject";
    const xmlNode *subject = NULL;
    bool has_iptc = false;
    while ((subject = topic_xml_tree_after(head, subject, name)))
        has_iptc = has_iptc || is_iptc(subject);
    while ((subject = topic_xml_tree_after(head, subject, name)))
        add_subject(record, subject, !has_iptc || is_iptc(subject));
}

/* The name of a thing is in an attribute or is the text of the element. */
static void add_name(struct topic_news_record *record, const char *key, const xmlNode *element,
                     const char *attribute)
{
    struct topic_text name = topic_xml_tree_attribute(element, attribute);
    if (name.len > 0)
        topic_news_record_add(record, key, name);
    else
        topic_news_record_add_text(record, key, element);
}

static void read_names(struct topic_news_record *record, const xmlNode *head)
{
    char key[TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1];
    const xmlNode *element = NULL;
    while ((element = topic_xml_tree_after(head, element, "keyword")))
        add_name(record, "keyword", element, "key");
    while ((element = topic_xml_tree_after(head, element, "classifier")))
        add_name(
            record,
            topic_news_record_key("classifier", topic_xml_tree_attribute(element, "type"), key),
            element, "value");
    while ((element = topic_xml_tree_after(head, element, "meta")))
        if (topic_xml_tree_attribute(element, "name").len > 0)
            topic_news_record_set(
                record,
                topic_news_record_key("meta", topic_xml_tree_attribute(element, "name"), key),
                topic_xml_tree_attribute(element, "content"));
}

static void read_head(struct topic_news_record *record, const xmlNode *head)
{
    const xmlNode *issue = topic_xml_tree_after(head, NULL, "date.issue");
    const xmlNode *data = topic_xml_tree_after(head, NULL, "pubdata");
    const xmlNode *id = topic_xml_tree_after(head, NULL, "doc-id");
    topic_news_record_set(record, "doc-id", topic_xml_tree_attribute(id, "id-string"));
    topic_news_record_set_date(record, "date.issue", topic_xml_tree_attribute(issue, "norm"));
    topic_news_record_set_date(record, "date.publication",
                               topic_xml_tree_attribute(data, "date.publication"));
    topic_news_record_set_text(record, "title", topic_xml_tree_child(head, "title"));
    read_subjects(record, head);
    read_names(record, head);
}

/* ---- the texts ---- */

/* The block of the whole text that The New York Times has beside one of its first paragraphs. */
static const xmlNode *full_text(const xmlNode *content)
{
    const xmlNode *block = topic_xml_tree_child(content, "block");
    for (; block; block = topic_xml_tree_next(block, "block")) {
        struct topic_text class = topic_xml_tree_attribute(block, "class");
        if (class.len == 9 && memcmp(class.bytes, "full_text", 9) == 0)
            return block;
    }
    return content;
}

void topic_nitf_read(struct topic_news_record *record, const xmlNode *nitf)
{
    const xmlNode *body = topic_xml_tree_child(nitf, "body");
    const xmlNode *head = topic_xml_tree_child(body, "body.head");
    read_head(record, topic_xml_tree_child(nitf, "head"));
    topic_news_record_set_text(record, "hl1", topic_xml_tree_after(head, NULL, "hl1"));
    topic_news_record_set_text(record, "hl2", topic_xml_tree_after(head, NULL, "hl2"));
    topic_news_record_set_html(record, "abstract", topic_xml_tree_after(head, NULL, "abstract"));
    topic_news_record_set_text(record, "byline", topic_xml_tree_after(head, NULL, "byline"));
    topic_news_record_set_html(record, "body.content",
                               full_text(topic_xml_tree_child(body, "body.content")));
}

/* ---- a document ---- */

/* Whether the agency has withdrawn it. */
static bool is_withdrawn(const xmlNode *nitf)
{
    static const char *const statuses[] = {"killed", "canceled", "cancelled"};
    const xmlNode *data = topic_xml_tree_child(topic_xml_tree_child(nitf, "head"), "docdata");
    struct topic_text status = topic_xml_tree_attribute(data, "management-status");
    return TOPIC_TEXT_SCAN_IS_ONE_OF(status, statuses);
}

static void read_document(struct topic_news_articles *articles, const xmlNode *nitf)
{
    struct topic_news_record record;
    if (is_withdrawn(nitf)) {
        topic_news_articles_leave_out(articles, "withdrawn");
        return;
    }
    topic_news_record_begin(&record, articles->err);
    topic_nitf_read(&record, nitf);
    topic_news_articles_add(articles, nitf, topic_news_record_end(&record));
}

const struct topic_news_kind topic_nitf = {
    .roots = {"nitf"},
    .name = "NITF",
    .fields = "title=hl1,title=title,excerpt=abstract,excerpt=hl2,body=body.content,id=doc-id,"
              "date=date.issue,date=date.publication",
    .topics = "topics=tobject.subject.type,topics=tobject.subject.refnum:type",
    .read = read_document,
};
