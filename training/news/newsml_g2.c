/* NewsML-G2 of the IPTC: <newsItem>, alone or in a <newsMessage>.
 *
 * A subject is a topic by its name, or by its code (`subject.qcode`) where an article has no names;
 * those that are people, places and other things are keys of their own. `subject:SCHEME` has the
 * subjects of one vocabulary, such as `subject:medtop`.
 */
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "training/news/news_articles.h"
#include "training/news/nitf.h"
#include "training/news/subject_names.h"

/* What stands behind the last colon of a code: "canceled" of "stat:canceled". */
static struct topic_text local_part(struct topic_text code)
{
    size_t at = code.len;
    while (at > 0 && code.bytes[at - 1] != ':' && code.bytes[at - 1] != '/')
        at--;
    return (struct topic_text){code.bytes + at, code.len - at};
}

/* The vocabulary of a code: "medtop" of "medtop:20000082". */
static struct topic_text scheme_of(struct topic_text code)
{
    const char *colon = code.len > 0 ? memchr(code.bytes, ':', code.len) : NULL;
    return colon ? (struct topic_text){code.bytes, (size_t)(colon - code.bytes)}
                 : (struct topic_text){"", 0};
}

static struct topic_text code_of(const xmlNode *element)
{
    struct topic_text code = topic_xml_tree_attribute(element, "qcode");
    return code.len > 0 ? code : topic_xml_tree_attribute(element, "uri");
}

/* ---- names ---- */

/* "de" of "de-AT". */
static struct topic_text language_of(struct topic_text tag)
{
    return (struct topic_text){tag.bytes, topic_text_scan_find_any(tag, 0, "-_")};
}

/* How the things of an item are called. */
struct naming {
    struct topic_text language;
    const json_t *asserts;  /* code -> name */
    const json_t *concepts; /* the same of the items of the message that are concepts */
};

/* How well the name fits an article in the language; 0: not at all, it is an abbreviation. */
static int fit_of(const xmlNode *name, struct topic_text language)
{
    static const char *const whole[] = {"display", "full", "main"};
    struct topic_text role = local_part(topic_xml_tree_attribute(name, "role"));
    struct topic_text tag = language_of(topic_xml_tree_attribute(name, "lang"));
    if (role.len > 0 && !TOPIC_TEXT_SCAN_IS_ONE_OF(role, whole))
        return 0;
    return tag.len == 0 ? 2 : topic_text_is_same(tag, language) ? 3 : 1;
}

/* The first of the names that fit best; NULL: there is none. */
static const xmlNode *name_of(const xmlNode *subject, struct topic_text language)
{
    const xmlNode *best = NULL;
    const xmlNode *name = topic_xml_tree_child(subject, "name");
    for (; name; name = topic_xml_tree_next(name, "name"))
        if (fit_of(name, language) > (best ? fit_of(best, language) : 0))
            best = name;
    return best;
}

/* What the item calls the things it names by their codes. The caller releases it. */
static json_t *read_asserts(const xmlNode *item, struct topic_text language,
                            struct topic_news_record *record)
{
    json_t *names = json_object();
    const xmlNode *element = topic_xml_tree_child(item, "assert");
    for (; element; element = topic_xml_tree_next(element, "assert"))
        topic_subject_names_add(names, code_of(element), name_of(element, language),
                                &record->scratch, record->err);
    return names;
}

/* The name that stands with the element or is asserted of its code. */
static bool add_name(struct topic_news_record *record, const char *key, const xmlNode *element,
                     const struct naming *naming)
{
    const xmlNode *name = name_of(element, naming->language);
    struct topic_text asserted = topic_subject_names_find(naming->asserts, code_of(element));
    if (asserted.len == 0)
        asserted = topic_subject_names_find(naming->concepts, code_of(element));
    if (name)
        topic_news_record_add_text(record, key, name);
    else
        topic_news_record_add(record, key, asserted);
    return name || asserted.len > 0;
}

/* The name, or else the code. */
static void add_named(struct topic_news_record *record, const char *key, const xmlNode *element,
                      const struct naming *naming)
{
    struct topic_text code = code_of(element);
    if (!add_name(record, key, element, naming))
        topic_news_record_add(record, key,
                              code.len > 0 ? code : topic_xml_tree_attribute(element, "literal"));
}

/* ---- contentMeta ---- */

static void read_subject(struct topic_news_record *record, const xmlNode *subject,
                         const struct naming *naming)
{
    static const char *const things[] = {"person",  "organisation", "organization", "geoArea",
                                         "poi",     "place",        "event",        "object",
                                         "product", "animal"};
    char key[TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1];
    struct topic_text type = local_part(topic_xml_tree_attribute(subject, "type"));
    struct topic_text code = code_of(subject);
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(type, things) || code.len == 0) {
        struct topic_text kind = type.len > 0 ? type : (struct topic_text){"literal", 7};
        add_named(record, topic_news_record_key("subject", kind, key), subject, naming);
        return;
    }
    add_name(record, "subject", subject, naming);
    topic_news_record_add(record, "subject.qcode", code);
    add_named(record, topic_news_record_key("subject", scheme_of(code), key), subject, naming);
}

static void read_headlines(struct topic_news_record *record, const xmlNode *meta)
{
    static const char *const main_roles[] = {"", "main", "headline", "head"};
    const xmlNode *headline = topic_xml_tree_child(meta, "headline");
    for (; headline; headline = topic_xml_tree_next(headline, "headline")) {
        struct topic_text role = local_part(topic_xml_tree_attribute(headline, "role"));
        bool is_main = TOPIC_TEXT_SCAN_IS_ONE_OF(role, main_roles);
        topic_news_record_set_text(record, is_main ? "headline" : "headline:sub", headline);
    }
}

/* A caption describes a picture. */
static void read_descriptions(struct topic_news_record *record, const xmlNode *meta)
{
    static const char *const captions[] = {"caption", "hashtag"};
    const xmlNode *text = topic_xml_tree_child(meta, "description");
    for (; text; text = topic_xml_tree_next(text, "description"))
        if (!TOPIC_TEXT_SCAN_IS_ONE_OF(local_part(topic_xml_tree_attribute(text, "role")),
                                       captions))
            topic_news_record_set_text(record, "description", text);
}

static void read_content_meta(struct topic_news_record *record, const xmlNode *item,
                              const json_t *concepts)
{
    const xmlNode *meta = topic_xml_tree_child(item, "contentMeta");
    struct topic_text tag = topic_xml_tree_attribute(topic_xml_tree_child(meta, "language"), "tag");
    struct naming naming = {
        .concepts = concepts,
        .language = language_of(tag.len > 0 ? tag : topic_xml_tree_attribute(item, "lang"))};
    json_t *asserts = read_asserts(item, naming.language, record);
    naming.asserts = asserts;
    const xmlNode *element = topic_xml_tree_child(meta, NULL);
    for (; element; element = topic_xml_tree_next(element, NULL)) {
        if (topic_xml_tree_is(element, "subject"))
            read_subject(record, element, &naming);
        else if (topic_xml_tree_is(element, "genre"))
            add_named(record, "genre", element, &naming);
        else if (topic_xml_tree_is(element, "located"))
            add_named(record, "located", element, &naming);
        else if (topic_xml_tree_is(element, "keyword"))
            topic_news_record_add_text(record, "keyword", element);
    }
    json_decref(asserts);
    read_headlines(record, meta);
    read_descriptions(record, meta);
    topic_news_record_set_text(record, "slugline", topic_xml_tree_child(meta, "slugline"));
}

/* ---- contentSet ---- */

static void read_inline_xml(struct topic_news_record *record, const xmlNode *inline_xml)
{
    const xmlNode *nitf = topic_xml_tree_child(inline_xml, "nitf");
    const xmlNode *html = topic_xml_tree_child(inline_xml, "html");
    const xmlNode *body = topic_xml_tree_child(html, "body");
    if (nitf)
        topic_nitf_read(record, nitf);
    else
        topic_news_record_set_html(record, "inlineXML", body ? body : inline_xml);
    topic_news_record_set_text(record, "html.title",
                               topic_xml_tree_child(topic_xml_tree_child(html, "head"), "title"));
}

/* Of text as data that of HTML has its tags as characters. */
static void read_inline_data(struct topic_news_record *record, const xmlNode *data)
{
    struct topic_text type = topic_xml_tree_attribute(data, "contenttype");
    bool is_html = topic_text_scan_has_prefix_in_any_case(type, 0, "text/html");
    if (topic_xml_tree_attribute(data, "encoding").len > 0 ||
        (type.len > 0 && !topic_text_scan_has_prefix_in_any_case(type, 0, "text/")))
        return;
    if (is_html)
        topic_news_record_set_markup(record, "inlineData", data);
    else
        topic_news_record_set_html(record, "inlineData", data);
}

static void read_content(struct topic_news_record *record, const xmlNode *set)
{
    const xmlNode *content = topic_xml_tree_child(set, "inlineXML");
    for (; content; content = topic_xml_tree_next(content, "inlineXML"))
        read_inline_xml(record, content);
    content = topic_xml_tree_child(set, "inlineData");
    for (; content; content = topic_xml_tree_next(content, "inlineData"))
        read_inline_data(record, content);
}

/* ---- items ---- */

/* What the item is in place of an article; NULL: an article. */
static const char *left_out(const xmlNode *meta)
{
    static const char *const media[] = {"picture", "graphic",   "video",
                                        "audio",   "composite", "animation"};
    static const char *const withdrawn[] = {"canceled", "cancelled", "withheld"};
    struct topic_text class = local_part(code_of(topic_xml_tree_child(meta, "itemClass")));
    struct topic_text status = local_part(code_of(topic_xml_tree_child(meta, "pubStatus")));
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(status, withdrawn))
        return "withdrawn";
    for (size_t i = 0; i < sizeof media / sizeof *media; i++)
        if (topic_text_is(class, media[i]))
            return media[i];
    return NULL;
}

static bool has_text_elsewhere(const struct topic_news_record *record, const xmlNode *set)
{
    return topic_xml_tree_child(set, "remoteContent") &&
           !json_object_get(record->object, "inlineXML") &&
           !json_object_get(record->object, "inlineData") &&
           !json_object_get(record->object, "body.content");
}

static void read_item(struct topic_news_articles *articles, const xmlNode *item,
                      const json_t *concepts)
{
    const xmlNode *meta = topic_xml_tree_child(item, "itemMeta");
    const xmlNode *set = topic_xml_tree_child(item, "contentSet");
    const char *kind = left_out(meta);
    struct topic_news_record record;
    if (kind) {
        topic_news_articles_leave_out(articles, kind);
        return;
    }
    topic_news_record_begin(&record, articles->err);
    topic_news_record_set(&record, "guid", topic_xml_tree_attribute(item, "guid"));
    topic_news_record_set_date_text(&record, "versionCreated",
                                    topic_xml_tree_child(meta, "versionCreated"));
    topic_news_record_set_text(&record, "itemMeta.title", topic_xml_tree_child(meta, "title"));
    read_content_meta(&record, item, concepts);
    read_content(&record, set);
    bool is_elsewhere = has_text_elsewhere(&record, set);
    json_t *object = topic_news_record_end(&record);
    if (is_elsewhere) {
        json_decref(object);
        topic_news_articles_add_problem(articles, item,
                                        "the text is in another file (remoteContent): ask for "
                                        "items with inlineXML, or name the files of the texts");
        return;
    }
    topic_news_articles_add(articles, item, object);
}

/* What the message calls the concepts that it has as items. The caller releases it. */
static json_t *read_concepts(struct topic_news_articles *articles, const xmlNode *root,
                             const xmlNode *set)
{
    json_t *names = json_object();
    struct topic_buffer scratch = {0};
    struct topic_text language = language_of(topic_xml_tree_attribute(root, "lang"));
    const xmlNode *item = topic_xml_tree_child(set, "conceptItem");
    for (; item; item = topic_xml_tree_next(item, "conceptItem")) {
        const xmlNode *concept = topic_xml_tree_child(item, "concept");
        topic_subject_names_add(names, code_of(topic_xml_tree_child(concept, "conceptId")),
                                name_of(concept, language), &scratch, articles->err);
    }
    topic_buffer_release(&scratch);
    return names;
}

static void read_document(struct topic_news_articles *articles, const xmlNode *root)
{
    const xmlNode *set = topic_xml_tree_child(root, "itemSet");
    const xmlNode *item =
        topic_xml_tree_is(root, "newsMessage") ? topic_xml_tree_child(set, NULL) : root;
    json_t *concepts = read_concepts(articles, root, set);
    for (; item; item = item == root ? NULL : topic_xml_tree_next(item, NULL)) {
        if (topic_xml_tree_is(item, "newsItem"))
            read_item(articles, item, concepts);
        else
            topic_news_articles_leave_out(articles, topic_news_record_name(item));
    }
    json_decref(concepts);
}

const struct topic_news_kind topic_newsml_g2 = {
    .roots = {"newsItem", "newsMessage", "packageItem", "conceptItem", "knowledgeItem",
              "planningItem"},
    .name = "NewsML-G2",
    .fields = "title=headline,title=hl1,title=html.title,title=title,title=itemMeta.title,"
              "excerpt=description,excerpt=abstract,excerpt=headline:sub,excerpt=hl2,"
              "body=inlineXML,body=body.content,body=inlineData,id=guid,id=doc-id,"
              "date=versionCreated,date=date.issue",
    .topics = "topics=subject,topics=subject.qcode,topics=tobject.subject.type,"
              "topics=tobject.subject.refnum:type",
    .read = read_document,
};
