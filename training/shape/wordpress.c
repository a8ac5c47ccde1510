/* WordPress: posts as its REST API gives them, {"title": {"rendered": ...}, "tags": [12]}. The
 * names of tags and categories are there only if the posts were asked for with ?_embed. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "record/label/label_split.h"
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

static json_t *rendered(json_t *object, const char *key)
{
    return json_object_get(json_object_get(object, key), "rendered");
}

static bool matches(json_t *object)
{
    return topic_program_records_is_wordpress(object);
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const keys[] = {"title", "content", "excerpt"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (topic_shape_set(record, keys[i], rendered(object, keys[i]), err) < 0)
            return -1;
    return 0;
}

/* WordPress's own ways to sort posts; any other taxonomy may be one of topics. */
static bool is_no_topic(const char *taxonomy)
{
    static const char *const names[] = {"author", "language", "nav_menu", "post_format",
                                        "post_translations"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(taxonomy, names[i]) == 0)
            return true;
    return false;
}

/* "" stands for the site's own taxonomies. */
static bool is_of(const char *taxonomy, const char *wanted)
{
    if (wanted[0] != '\0')
        return strcmp(taxonomy, wanted) == 0;
    return strcmp(taxonomy, "post_tag") != 0 && strcmp(taxonomy, "category") != 0 &&
           !is_no_topic(taxonomy);
}

static int add_name(void *topics, struct topic_text name, struct topic_error *err)
{
    return json_array_append_new(topics, json_stringn(name.bytes, name.len)) < 0
               ? topic_error_set(err, "out of memory while reading a record")
               : 0;
}

/* Adds the names of the terms of one taxonomy, in which WordPress writes &amp; for &. Its name for
 * none at all is no topic. */
static int add_terms(json_t *topics, const json_t *terms, const char *taxonomy,
                     struct topic_error *err)
{
    const struct topic_label_split whole = {.separator = "", .take = add_name, .context = topics};
    size_t index;
    json_t *term;
    json_array_foreach(terms, index, term)
    {
        const char *name = topic_shape_string(term, "name");
        if (!is_of(topic_shape_string(term, "taxonomy"), taxonomy) ||
            strcasecmp(topic_shape_string(term, "slug"), "uncategorized") == 0 ||
            strcasecmp(name, "Uncategorized") == 0)
            continue;
        if (topic_label_split_run(&whole, topic_text_of(name), err) < 0)
            return -1;
    }
    return 0;
}

/* As for every record with several names of its topics, tags come before categories. */
static int find_terms(json_t *topics, const json_t *embedded, struct topic_error *err)
{
    static const char *const taxonomies[] = {"post_tag", "category", ""};
    for (size_t i = 0; i < sizeof taxonomies / sizeof *taxonomies; i++)
        for (size_t j = 0; json_array_size(topics) == 0 && j < json_array_size(embedded); j++)
            if (add_terms(topics, json_array_get(embedded, j), taxonomies[i], err) < 0)
                return -1;
    return 0;
}

/* Whether a plugin or a program has put names in the place of the numbers. */
static bool has_names(json_t *object, const char *key)
{
    return json_is_string(json_array_get(json_object_get(object, key), 0));
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    const json_t *embedded = json_object_get(json_object_get(object, "_embedded"), "wp:term");
    json_t *topics = json_array();
    int status = find_terms(topics, embedded, err);
    if (status == 0 && json_array_size(topics) > 0)
        return topic_shape_set_topics(record, topics, err);
    json_decref(topics);
    if (status < 0)
        return -1;
    if (has_names(object, "tags") || has_names(object, "categories"))
        return 0;
    if (embedded || (json_array_size(json_object_get(object, "tags")) == 0 &&
                     json_array_size(json_object_get(object, "categories")) == 0))
        return topic_shape_set_topics(record, NULL, err);
    return topic_error_set(err, "the tags and categories are numbers: ask WordPress for the posts "
                                "with ?_embed, which gives their names");
}

const struct topic_shape topic_wordpress_shape = {
    .name = "posts of WordPress",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .topic_keys = (const char *const[]){"tags", "categories", NULL},
};
