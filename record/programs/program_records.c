#include "record/programs/program_records.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
#include "record/programs/key_members.h"
#include "record/programs/wrapped_record.h"

static bool is_list_of(const json_t *object, const char *key, const char *element_key)
{
    const json_t *first = json_array_get(topic_key_members_get(object, key), 0);
    return topic_key_members_get(first, element_key) != NULL;
}

bool topic_program_records_has_body(const json_t *object)
{
    json_t *value;
    const struct topic_keys_name *name;
    struct topic_key_members texts = topic_key_members_texts(object);
    while ((name = topic_key_members_next(&texts, &value)))
        if (name->key == TOPIC_RECORD_BODY)
            return true;
    return false;
}

json_t *topic_program_records_list(const json_t *object, const char *key)
{
    const char *name;
    json_t *value = topic_key_members_get(object, key);
    json_t *other;
    if (value)
        return value;
    json_object_foreach((json_t *)(uintptr_t)object, name, other)
    {
        if (name[0] >= 'A' && name[0] <= 'Z' && json_is_array(other) &&
            topic_text_scan_is_equal_in_any_case(name, key))
            return other;
    }
    return NULL;
}

/* ---- Ghost ---- */

/* Ghost's own keys, of which another program has one by chance. */
#define GHOST_SIGNS_MIN 2

static bool has_signs_of_ghost(const json_t *object)
{
    static const char *const keys[] = {"comment_id",     "mobiledoc",          "lexical",
                                       "custom_excerpt", "codeinjection_head", "primary_tag",
                                       "plaintext"};
    const json_t *tags = topic_key_members_get(object, "tags");
    bool is_empty = json_is_array(tags) && json_array_size(tags) == 0;
    size_t signs = is_empty || is_list_of(object, "tags", "slug");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        signs += topic_key_members_get(object, keys[i]) != NULL;
    return signs >= GHOST_SIGNS_MIN;
}

/* A body or topics under a name of ours is what somebody has made of a post. */
static bool has_own(const json_t *object)
{
    static const char *const keys[] = {"topics", "labels", "category", "categories"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (topic_key_members_get(object, keys[i]))
            return true;
    return topic_program_records_has_body(object);
}

bool topic_program_records_is_ghost(const json_t *object)
{
    const json_t *tags = topic_key_members_get(object, "tags");
    return topic_key_members_get(object, "html") &&
           json_is_string(topic_key_members_get(object, "title")) &&
           (!tags || json_is_array(tags)) && has_signs_of_ghost(object) && !has_own(object);
}

/* ---- ninjs ---- */

/* Superdesk, with which agencies write, calls the uri guid. */
json_t *topic_program_records_ninjs_id(const json_t *object)
{
    json_t *id = topic_key_members_get(object, "uri");
    bool is_of_superdesk = json_is_string(topic_key_members_get(object, "versioncreated")) ||
                           json_is_string(topic_key_members_get(object, "pubstatus")) ||
                           is_list_of(object, "anpa_category", "qcode") ||
                           is_list_of(object, "subject", "qcode");
    if (!json_is_string(id) && is_of_superdesk)
        id = topic_key_members_get(object, "guid");
    return json_is_string(id) ? id : NULL;
}

/* Other records too have a uri and a body_html, beside keys of their own that are to be read. */
bool topic_program_records_is_ninjs(const json_t *object)
{
    static const char *const bodies[] = {"body_text", "body_html", "body_xhtml", "bodies"};
    bool is_item = topic_key_members_get(object, "headline") ||
                   topic_key_members_get(object, "headlines") ||
                   is_list_of(object, "subject", "name") || is_list_of(object, "subject", "code") ||
                   is_list_of(object, "subjects", "name");
    bool has_text = false;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        has_text = has_text || topic_key_members_get(object, bodies[i]);
    return is_item && has_text && topic_program_records_ninjs_id(object) &&
           !topic_program_records_has_body(object);
}

/* ---- others ---- */

bool topic_program_records_is_arc(const json_t *object)
{
    return json_is_string(
               topic_key_members_get(topic_key_members_get(object, "headlines"), "basic")) &&
           json_is_array(topic_key_members_get(object, "content_elements")) &&
           !topic_key_members_get(object, "title") && !topic_program_records_has_body(object);
}

bool topic_program_records_is_roam(const json_t *object)
{
    return json_is_string(topic_key_members_get(object, "title")) &&
           is_list_of(object, "children", "string") && !topic_key_members_get(object, "body") &&
           !topic_key_members_get(object, "text");
}

static bool is_rendered(const json_t *object, const char *key)
{
    return json_is_string(topic_key_members_get(topic_key_members_get(object, key), "rendered"));
}

bool topic_program_records_is_wordpress(const json_t *object)
{
    return is_rendered(object, "content");
}

bool topic_program_records_is_feedparser(const json_t *object)
{
    return is_list_of(object, "content", "value");
}

bool topic_program_records_is_activity(const json_t *object)
{
    const json_t *post = topic_key_members_get(object, "object");
    return json_is_string(topic_key_members_get(object, "type")) &&
           json_is_string(topic_key_members_get(post, "content")) &&
           topic_key_members_get(post, "attributedTo");
}

bool topic_program_records_is_titled_by_name(const json_t *object)
{
    return topic_key_members_get(object, "attributedTo") &&
           json_is_string(topic_key_members_get(object, "type")) &&
           json_is_string(topic_key_members_get(object, "content")) &&
           json_is_string(topic_key_members_get(object, "name"));
}

bool topic_program_records_is_prodigy(const json_t *object)
{
    return topic_key_members_get(object, "_input_hash") ||
           topic_key_members_get(object, "accept") ||
           json_is_string(topic_key_members_get(object, "answer"));
}

bool topic_program_records_is_page(const json_t *object)
{
    const json_t *metadata = topic_key_members_get(object, "metadata");
    return (json_is_string(topic_key_members_get(object, "markdown")) ||
            json_is_string(topic_key_members_get(object, "html"))) &&
           (topic_key_members_get(metadata, "sourceURL") ||
            topic_key_members_get(metadata, "statusCode"));
}

json_t *topic_program_records_wrapped(const json_t *object)
{
    const char *key = topic_wrapped_record_key(object, 0);
    return key ? topic_key_members_get(object, key) : NULL;
}
