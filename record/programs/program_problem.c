#include "record/programs/program_problem.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
#include "record/programs/key_members.h"
#include "record/programs/packed_text.h"
#include "record/programs/program_records.h"
#include "record/programs/wrapped_record.h"

/* ---- lists of articles ---- */

#define LIST_KEY(key) key,
static const char *const lists[] = {TOPIC_PROGRAM_RECORDS_LISTS(LIST_KEY)};

/* Also in capitals. */
static bool is_list_key(const char *name)
{
    const bool is_capital = name[0] >= 'A' && name[0] <= 'Z';
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(name, lists[i]) == 0 ||
            (is_capital && topic_text_scan_is_equal_in_any_case(name, lists[i])))
            return true;
    return false;
}

static bool has_body_in_capitals(const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        const struct topic_keys_name *key =
            json_is_string(value) ? topic_keys_find_in_capitals(name, strlen(name)) : NULL;
        if (key && key->key == TOPIC_RECORD_BODY)
            return true;
    }
    return false;
}

static bool has_item_with_body(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list) && i < TOPIC_PROGRAM_RECORDS_ITEMS_SEEN; i++) {
        const json_t *item = json_array_get(list, i);
        if (topic_program_records_has_body(item) || has_body_in_capitals(item))
            return true;
    }
    return false;
}

/* A title beside a list of articles is that of the list. A record has fewer lists than there are
 * keys of lists. */
static bool holds_articles(const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (json_is_array(value) && is_list_key(name) && has_item_with_body(value))
            return true;
    }
    return false;
}

/* ---- what to say ---- */

#define PACKED "the article is JSON within a text of a message: send that object as the article"

/* Whether there is text in a string, in an object that has it under a key of its own, as of
 * WordPress, or in the first item of a list. Documents of editors count as filled. */
static bool is_filled(const json_t *value, topic_json_value_text *text_of, const void *context)
{
    static const char *const inner[] = {"rendered", "value", "string"};
    if (json_is_array(value))
        value = json_array_get(value, 0);
    for (size_t i = 0; json_is_object(value) && i < sizeof inner / sizeof *inner; i++)
        if (json_is_string(topic_key_members_get(value, inner[i])))
            value = topic_key_members_get(value, inner[i]);
    if (!json_is_string(value))
        return json_object_size(value) > 0;
    struct topic_text text = text_of(context, value);
    return !topic_keys_is_blank_text(text.bytes, text.len);
}

static bool has_one_filled(const json_t *object, const char *const *keys,
                           topic_json_value_text *text_of, const void *context)
{
    for (; *keys; keys++)
        if (is_filled(topic_key_members_get(object, *keys), text_of, context))
            return true;
    return false;
}

static bool has_one(const json_t *object, const char *const *keys)
{
    while (*keys && !topic_key_members_get(object, *keys))
        keys++;
    return *keys;
}

static bool has_filled_body(const json_t *object, topic_json_value_text *text_of,
                            const void *context)
{
    json_t *value;
    const struct topic_keys_name *name;
    struct topic_key_members texts = topic_key_members_texts(object);
    while ((name = topic_key_members_next(&texts, &value)))
        if (name->key == TOPIC_RECORD_BODY && is_filled(value, text_of, context))
            return true;
    return false;
}

static const struct {
    bool (*matches)(const json_t *object);
    const char *const *texts; /* the record has one of these keys, filled, up to NULL */
    const char *problem;
} programs[] = {
    {topic_program_records_is_ghost,
     (const char *const[]){"plaintext", "html", "lexical", "mobiledoc", NULL},
     "the article is a post of Ghost, whose text is under \"plaintext\" or \"html\": send it as "
     "\"body\", or set --map body=plaintext,body=html,excerpt=custom_excerpt"},
    {topic_program_records_is_ninjs,
     (const char *const[]){"body_text", "body_html", "body_xhtml", "bodies", NULL},
     "the article is an item of ninjs, whose text is under \"body_text\", \"body_html\" or "
     "\"bodies\": send it as \"body\", or set --map body=body_text,body=body_html,"
     "body=bodies.0.value"},
    {topic_program_records_is_arc, (const char *const[]){"headlines", NULL},
     "the article is a story of Arc XP: send headlines.basic as \"title\", description.basic as "
     "\"excerpt\" and the texts of content_elements as \"body\""},
    {topic_program_records_is_roam, (const char *const[]){"children", NULL},
     "the article is a page of Roam, whose text is below \"children\": send it as \"body\""},
    {topic_program_records_is_wordpress, (const char *const[]){"content", NULL},
     "the article is a post of WordPress: send its texts as \"title\" and \"body\", or set --map "
     "title=title.rendered,excerpt=excerpt.rendered,body=content.rendered"},
    {topic_program_records_is_feedparser, (const char *const[]){"content", NULL},
     "the article is an entry of feedparser, whose text is in a list under \"content\": send it as "
     "\"body\", or set --map body=content.0.value"},
};

/* Whether a member may be what tells a program's record: an article that is a title alone, as a
 * feed of headlines has them, is not looked at once for each program. */
static bool is_telling(const char *name, json_t *value)
{
    static const char *const texts[] = {"html", "body_text", "body_html", "body_xhtml"};
    if (json_is_object(value) ||
        (json_is_array(value) && !json_is_string(json_array_get(value, 0))))
        return true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(name, texts[i]) == 0)
            return true;
    return false;
}

static bool has_telling_member(const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (is_telling(name, value))
            return true;
    }
    return false;
}

/* A program whose record has its text elsewhere. */
static const char *find_program(const json_t *object, topic_json_value_text *text_of,
                                const void *context)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (has_one_filled(object, programs[i].texts, text_of, context) &&
            programs[i].matches(object))
            return programs[i].problem;
    if (holds_articles(object))
        return "it is no article but holds a list of them: send each as an article of its own";
    return NULL;
}

bool topic_program_problem_is_of_program(const json_t *object)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (has_one(object, programs[i].texts) && programs[i].matches(object))
            return true;
    return holds_articles(object) || topic_program_records_is_activity(object) ||
           topic_program_records_is_prodigy(object) || topic_program_records_is_page(object) ||
           topic_wrapped_record_key(object, 0) ||
           topic_wrapped_record_has_text(topic_key_members_get(object, "inputs"));
}

/* Whether texts of an object within the record are left. With a title that the map has found there,
 * it is the body that may be missing. */
static bool has_unread(const json_t *inner, bool has_title, topic_json_value_text *text_of,
                       const void *context)
{
    return has_title ? has_filled_body(inner, text_of, context)
                     : topic_wrapped_record_has_text(inner);
}

static bool is_wrapper_unread(const json_t *object, const char *wrapper, bool has_title,
                              topic_json_value_text *text_of, const void *context)
{
    const json_t *inner = topic_key_members_get(object, wrapper);
    const char *next = topic_wrapped_record_key(inner, 1);
    return !has_title ||
           has_filled_body(next ? topic_key_members_get(inner, next) : inner, text_of, context);
}

/* The same of texts in an object within the record. */
static const char *find_wrapper(const json_t *object, bool has_title,
                                topic_json_value_text *text_of, const void *context)
{
    const json_t *post = topic_key_members_get(object, "object");
    const json_t *inputs = topic_key_members_get(object, "inputs");
    if (topic_program_records_is_activity(object) && !topic_wrapped_record_has_text(object) &&
        has_unread(post, has_title, text_of, context))
        return "it is an activity that holds the article: send that under \"object\", or set --map "
               "title=object.name,body=object.content";
    const char *wrapper = topic_wrapped_record_key(object, 0);
    if (wrapper && is_wrapper_unread(object, wrapper, has_title, text_of, context))
        return topic_wrapped_record_problem(object, wrapper);
    if (!has_unread(inputs, has_title, text_of, context))
        return NULL;
    return "the article's texts are under \"inputs\", as in a record of Argilla: send that object "
           "as the article, or set --map title=inputs.title,body=inputs.text";
}

/* Of an object that has no body. */
static const char *find_problem(const json_t *object, bool has_title,
                                topic_json_value_text *text_of, const void *context)
{
    static const char *const of_prodigy[] = {"html", NULL};
    const char *problem = find_program(object, text_of, context);
    if (!problem)
        problem = find_wrapper(object, has_title, text_of, context);
    bool is_of_prodigy = !problem && !topic_wrapped_record_has_text(object) &&
                         has_one_filled(object, of_prodigy, text_of, context);
    return is_of_prodigy ? "the article's text is under \"html\": send it as \"body\", or set "
                           "--map body=html"
                         : problem;
}

static const char *problem_of_packed(struct topic_text body, size_t most_values)
{
    static const char *const problems[] = {
        [TOPIC_PACKED_TEXT_OTHER] = NULL,
        [TOPIC_PACKED_TEXT_RECORD] = PACKED,
        [TOPIC_PACKED_TEXT_TOO_LARGE] =
            "the article's body is JSON with more values than a request may have together: send "
            "the text that is in it, or fewer articles at a time"};
    return problems[topic_packed_text_look(body, most_values)];
}

const char *topic_program_problem_find(const json_t *object, const struct topic_article *article,
                                       topic_json_value_text *text_of, const void *context,
                                       size_t most_values)
{
    const char *problem;
    bool has_title = article->fields[TOPIC_FIELD_TITLE].len > 0;
    if (article->fields[TOPIC_FIELD_BODY].len == 0)
        return has_telling_member(object) ? find_problem(object, has_title, text_of, context)
                                          : NULL;
    const struct topic_text body = article->fields[TOPIC_FIELD_BODY];
    if (!has_title && article->fields[TOPIC_FIELD_EXCERPT].len == 0 &&
        (problem = problem_of_packed(body, most_values)))
        return problem;
    return !has_title && topic_program_records_is_titled_by_name(object)
               ? "the article is a post of ActivityStreams, whose title is under \"name\": send it "
                 "as \"title\", or set --map title=name"
               : NULL;
}

static bool has_packed(const json_t *object, topic_json_value_text *text_of, const void *context)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        (void)name;
        if (json_is_string(value) && topic_packed_text_begins(text_of(context, value)))
            return true;
    }
    return false;
}

/* The same of an object and those in it. */
static bool holds_packed(const json_t *object, topic_json_value_text *text_of, const void *context)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        (void)name;
        if (has_packed(value, text_of, context))
            return true;
    }
    return has_packed(object, text_of, context);
}

#define NO_TEXT                                                                                    \
    "the article has no text: give a title, an excerpt or a body, or start topicd with --map, "    \
    "such "                                                                                        \
    "as --map body=text.html"

const char *topic_program_problem_cure(const json_t *object, topic_json_value_text *text_of,
                                       const void *context)
{
    const char *name;
    json_t *value;
    bool has_other = false;
    bool has_text = false;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        unsigned rank;
        size_t key = (size_t)topic_keys_find(name, strlen(name), &rank);
        has_text = has_text || (key == TOPIC_RECORD_OTHER && json_is_string(value));
        if (json_object_size(value) == 0 && json_array_size(value) == 0)
            continue;
        if (key < TOPIC_FIELD_COUNT)
            return "a text of the article is an object or a list: send it as a string, or set "
                   "--map to where the text is, such as title=title.rendered; of a table send "
                   "each row";
        has_other = has_other || key == TOPIC_RECORD_OTHER;
    }
    if (holds_packed(object, text_of, context))
        return PACKED;
    if (has_other)
        return NO_TEXT "; if it holds articles, send each as an article of its own";
    return has_text ? NO_TEXT : NULL;
}
