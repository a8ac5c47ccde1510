#include "training/answers/no_articles.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "training/shape/shape.h"

static struct topic_text text_of(json_t *object, const char *key)
{
    return topic_text_of(topic_shape_string(object, key));
}

/* ---- agencies ---- */

/* "canceled" of "stat:canceled". */
static struct topic_text behind_colon(struct topic_text code)
{
    const char *colon = code.len > 0 ? memrchr(code.bytes, ':', code.len) : NULL;
    size_t start = colon ? (size_t)(colon - code.bytes) + 1 : 0;
    return (struct topic_text){code.bytes + start, code.len - start};
}

/* ninjs has a status; Superdesk has a state besides, which its archive has alone. */
static bool is_withdrawn(json_t *object)
{
    static const char *const statuses[] = {"canceled", "cancelled", "withheld",
                                           "killed",   "withdrawn", "deleted"};
    static const char *const states[] = {"killed", "recalled", "spiked"};
    bool is_item = json_object_get(object, "headline") || json_object_get(object, "headlines");
    bool is_of_superdesk = json_object_get(object, "guid") != NULL;
    return is_item &&
           (TOPIC_TEXT_SCAN_IS_ONE_OF(behind_colon(text_of(object, "pubstatus")), statuses) ||
            TOPIC_TEXT_SCAN_IS_ONE_OF(behind_colon(text_of(object, "pubStatus")), statuses) ||
            (is_of_superdesk && TOPIC_TEXT_SCAN_IS_ONE_OF(text_of(object, "state"), states)));
}

/* A picture, a film or a package of ninjs or Superdesk, which has a caption and no text. */
static bool is_medium(json_t *object)
{
    static const char *const media[] = {"picture", "graphic", "video", "audio", "composite"};
    bool is_item = json_is_string(json_object_get(object, "uri")) ||
                   json_is_string(json_object_get(object, "guid"));
    bool is_of_agency = json_object_get(object, "renditions") ||
                        json_object_get(object, "pubstatus") ||
                        json_object_get(object, "versioncreated");
    return is_item && is_of_agency && TOPIC_TEXT_SCAN_IS_ONE_OF(text_of(object, "type"), media);
}

/* ---- content systems ---- */

/* A document of Sanity. */
static bool is_of_sanity(json_t *object)
{
    return json_is_string(json_object_get(object, "_type")) &&
           json_is_string(json_object_get(object, "_id")) &&
           (json_object_get(object, "_rev") || json_object_get(object, "_createdAt") ||
            json_object_get(object, "_updatedAt"));
}

/* An entry or an asset of Contentful. */
static bool is_of_contentful(json_t *object)
{
    const json_t *sys = json_object_get(object, "sys");
    return json_is_object(json_object_get(object, "fields")) &&
           (strcmp(topic_shape_string(sys, "type"), "Entry") == 0 ||
            strcmp(topic_shape_string(sys, "type"), "Asset") == 0);
}

/* A row that is deleted, which a connector of Debezium has made a record of (its delete mode
 * "rewrite"). */
static bool is_deleted_row(json_t *object)
{
    const json_t *value = json_object_get(object, "__deleted");
    return json_is_true(value) || strcmp(topic_shape_string(object, "__deleted"), "true") == 0;
}

/* Types of documents that name other documents' authors and topics. */
static bool is_type_beside_articles(struct topic_text type)
{
    static const char *const types[] = {"author", "category", "tag", "topic", "person"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(type, types);
}

/* Of Sanity's documents those of the system, those of such types, and drafts, of which the
 * published documents are others. */
static bool is_beside_those_of_sanity(json_t *object)
{
    struct topic_text type = text_of(object, "_type");
    return is_of_sanity(object) &&
           (is_type_beside_articles(type) || topic_text_scan_has_prefix(type, 0, "sanity.") ||
            topic_text_scan_has_prefix(type, 0, "system.") ||
            topic_text_scan_has_prefix(text_of(object, "_id"), 0, "drafts."));
}

static bool is_beside_those_of_contentful(json_t *object)
{
    json_t *type = json_object_get(json_object_get(object, "sys"), "contentType");
    return is_of_contentful(object) &&
           is_type_beside_articles(text_of(json_object_get(type, "sys"), "id"));
}

bool topic_no_articles_is(json_t *object)
{
    return json_is_object(object) &&
           (is_withdrawn(object) || is_medium(object) || is_deleted_row(object) ||
            is_beside_those_of_sanity(object) || is_beside_those_of_contentful(object));
}

bool topic_no_articles_is_without_text(json_t *object)
{
    return json_is_object(object) && (is_of_sanity(object) || is_of_contentful(object));
}
