/* NewsML 1 of the IPTC: <NewsItem>s, each with components. A component with a headline is a story,
 * whose first text is an article; of components that are equivalents the first one is read.
 *
 * A subject is a topic by its code on the general level (`SubjectCode`: 04000000 for a detail
 * 04016007), or by the name that a <Topic> of the document gives to that; `Subject`,
 * `SubjectMatter` and `SubjectDetail` have the codes as they are, and `Property:NAME` what an agency
 * adds.
 */
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "training/news/news_articles.h"
#include "training/news/nitf.h"
#include "training/news/subject_names.h"

static struct topic_text formal_name(const xmlNode *element)
{
    return topic_xml_tree_attribute(element, "FormalName");
}

/* ---- metadata ---- */

static void read_subject(struct topic_news_record *record, const xmlNode *subject,
                         const json_t *names)
{
    char general[TOPIC_NITF_CODE_DIGITS];
    const xmlNode *level = topic_xml_tree_child(subject, NULL);
    struct topic_text topic = formal_name(topic_xml_tree_child(subject, "Subject"));
    if (topic.len == 0)
        topic = topic_nitf_general_code(formal_name(level), general);
    struct topic_text name = topic_subject_names_find(names, topic);
    topic_news_record_add(record, "SubjectCode", name.len > 0 ? name : topic);
    for (; level; level = topic_xml_tree_next(level, NULL))
        if (strncmp(topic_news_record_name(level), "Subject", strlen("Subject")) == 0)
            topic_news_record_add(record, topic_news_record_name(level), formal_name(level));
}

/* What is said within the element. */
static void read_metadata(struct topic_news_record *record, const xmlNode *item,
                          const json_t *names)
{
    char key[TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1];
    const xmlNode *element = NULL;
    while ((element = topic_xml_tree_after(item, element, "SubjectCode")))
        read_subject(record, element, names);
    while ((element = topic_xml_tree_after(item, element, "Property")))
        topic_news_record_add(record, topic_news_record_key("Property", formal_name(element), key),
                              topic_xml_tree_attribute(element, "Value"));
    while ((element = topic_xml_tree_after(item, element, "Genre")))
        topic_news_record_add(record, "Genre", formal_name(element));
    while ((element = topic_xml_tree_after(item, element, "KeywordLine")))
        topic_news_record_add_text(record, "KeywordLine", element);
}

/* The names of the codes, each in a <Topic> of the document. */
static json_t *read_topics(struct topic_news_articles *articles, const xmlNode *root)
{
    json_t *names = json_object();
    struct topic_buffer scratch = {0};
    struct topic_text code;
    const xmlNode *element = NULL;
    while ((element = topic_xml_tree_after(root, element, "Topic"))) {
        char copy[TOPIC_NITF_CODE_DIGITS];
        if (topic_xml_tree_name(topic_xml_tree_child(element, "FormalName"), sizeof copy, &scratch,
                                &code, articles->err) < 0 ||
            code.len != sizeof copy)
            continue;
        memcpy(copy, code.bytes, sizeof copy);
        topic_subject_names_add(names, (struct topic_text){copy, sizeof copy},
                                topic_xml_tree_child(element, "Description"), &scratch,
                                articles->err);
    }
    topic_buffer_release(&scratch);
    return names;
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

/* Whether the content may be an article's text: a picture has none, and so has data elsewhere. */
static bool has_data(const xmlNode *content)
{
    const xmlNode *data = topic_xml_tree_child(content, "DataContent");
    return is_text(content) && data && data->children;
}

/* ---- the stories of an item ---- */

/* Names of topics that the stories of an item have together: what is said of all of them is copied
 * to each. Far more than agencies send. */
#define ITEM_NAMES_MAX 100000

struct story {
    const xmlNode *owner;   /* the component with its headline, or the item */
    const xmlNode *content; /* its text; NULL: none yet */
};

struct item_reading {
    struct topic_news_articles *articles; /* NULL: the stories are only counted */
    const json_t *names;
    const xmlNode *item;
    size_t stories;     /* in the item */
    size_t count;       /* of those that were met */
    size_t further;     /* texts that are no story's first */
    size_t names_count; /* of those that were copied to stories */
};

static bool has_headline(const xmlNode *component)
{
    return topic_xml_tree_child(topic_xml_tree_child(component, "NewsLines"), "HeadLine");
}

/* What is said of the story's component and of those around it. */
static void read_story_metadata(struct topic_news_record *record,
                                const struct item_reading *reading, const struct story *story)
{
    const xmlNode *at = story->content->parent;
    if (reading->stories == 1) {
        read_metadata(record, reading->item, reading->names);
        return;
    }
    for (; at && at != reading->item; at = at->parent)
        read_metadata(record, topic_xml_tree_child(at, "DescriptiveMetadata"), reading->names);
}

static size_t count_names(const struct topic_news_record *record)
{
    const char *key;
    json_t *value;
    size_t count = 0;
    json_object_foreach(record->object, key, value)
    {
        (void)key;
        count += json_array_size(value);
    }
    return count;
}

/* Stories of one item have its id and their number. */
static void number_ids(struct topic_news_record *record, size_t number)
{
    static const char *const keys[] = {"PublicIdentifier", "NewsItemId"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *id = json_string_value(json_object_get(record->object, keys[i]));
        if (id)
            json_object_set_new(record->object, keys[i], json_sprintf("%s#%zu", id, number));
    }
}

static void add_story(struct item_reading *reading, const struct story *story)
{
    struct topic_news_record record;
    const xmlNode *lines = reading->stories == 1 ? reading->item : story->owner;
    reading->count++;
    if (!reading->articles)
        return;
    if (reading->names_count > ITEM_NAMES_MAX) {
        topic_news_articles_add_problem(
            reading->articles, lines,
            "the stories before it in the item have more than 100000 subjects and keywords "
            "together: send the stories as items of their own");
        return;
    }
    topic_news_record_begin(&record, reading->articles->err);
    read_management(&record, reading->item);
    topic_news_record_set_text(&record, "HeadLine", topic_xml_tree_after(lines, NULL, "HeadLine"));
    topic_news_record_set_text(&record, "SubHeadLine",
                               topic_xml_tree_after(lines, NULL, "SubHeadLine"));
    read_data(&record, topic_xml_tree_child(story->content, "DataContent"));
    read_story_metadata(&record, reading, story);
    reading->names_count += count_names(&record);
    if (reading->stories > 1)
        number_ids(&record, reading->count);
    bool is_article = has_text(&record);
    json_t *object = topic_news_record_end(&record);
    if (is_article) {
        topic_news_articles_add(reading->articles, lines, object);
        return;
    }
    json_decref(object);
    topic_news_articles_leave_out(reading->articles, "item without a text");
}

static void take_content(struct item_reading *reading, struct story *story, const xmlNode *content)
{
    if (!has_data(content))
        return;
    if (!story->content)
        story->content = content;
    else
        reading->further++;
}

static bool are_equivalents(const xmlNode *component)
{
    return topic_text_is(topic_xml_tree_attribute(component, "EquivalentsList"), "yes");
}

/* Elements are nested as deeply as the parse of the document lets them. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void read_component(struct item_reading *reading, const xmlNode *component,
                           struct story *outer)
{
    struct story own = {.owner = component};
    struct story *story = has_headline(component) ? &own : outer;
    const xmlNode *child = topic_xml_tree_child(component, NULL);
    for (; child; child = topic_xml_tree_next(child, NULL)) {
        const xmlNode *before = story->content;
        size_t count = reading->count;
        if (topic_xml_tree_is(child, "NewsComponent"))
            read_component(reading, child, story);
        else if (topic_xml_tree_is(child, "ContentItem"))
            take_content(reading, story, child);
        if (are_equivalents(component) && (story->content != before || reading->count > count))
            break;
    }
    if (story == &own && own.content)
        add_story(reading, &own);
}

/* Returns how many stories there are. */
static size_t read_stories(struct item_reading *reading)
{
    struct story story = {.owner = reading->item};
    const xmlNode *child = topic_xml_tree_child(reading->item, "NewsComponent");
    reading->count = 0;
    reading->further = 0;
    for (; child; child = topic_xml_tree_next(child, "NewsComponent"))
        read_component(reading, child, &story);
    if (story.content)
        add_story(reading, &story);
    return reading->count;
}

/* ---- items ---- */

static bool is_withdrawn(const xmlNode *item)
{
    static const char *const statuses[] = {"Canceled", "Cancelled", "Withheld", "Killed"};
    const xmlNode *management = topic_xml_tree_child(item, "NewsManagement");
    struct topic_text status = formal_name(topic_xml_tree_child(management, "Status"));
    return TOPIC_TEXT_SCAN_IS_ONE_OF(status, statuses);
}

static void read_item(struct topic_news_articles *articles, const xmlNode *item,
                      const json_t *names)
{
    struct item_reading reading = {.item = item, .names = names};
    if (is_withdrawn(item)) {
        topic_news_articles_leave_out(articles, "withdrawn");
        return;
    }
    reading.stories = read_stories(&reading);
    if (reading.stories == 0) {
        topic_news_articles_leave_out(articles, "item without a text");
        return;
    }
    reading.articles = articles;
    read_stories(&reading);
    for (size_t i = 0; i < reading.further; i++)
        topic_news_articles_leave_out(articles, "further text of a story");
}

static void read_document(struct topic_news_articles *articles, const xmlNode *root)
{
    json_t *names = read_topics(articles, root);
    const xmlNode *item = topic_xml_tree_child(root, "NewsItem");
    for (; item; item = topic_xml_tree_next(item, "NewsItem"))
        read_item(articles, item, names);
    json_decref(names);
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
