#include "topicd/topics_file.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "policy/topics_file.h"
#include "topicd/policy.h"
#include "yaml/bounded_yaml.h"

struct topics_reader {
    yaml_document_t document; /* entries borrow its texts */
    struct topic_policy_entry *entries;
    size_t count;
    size_t capacity;
    double min_familiarity; /* 0: the file has none */
    bool has_min_familiarity;
    size_t names; /* read so far, and their bytes */
    size_t bytes;
    struct topic_error *err;
};

static const char *text_of(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

static int fail(const struct topics_reader *reader, const yaml_node_t *node, const char *why)
{
    return topic_error_set(reader->err, "line %zu: %s", node->start_mark.line + 1, why);
}

/* A value that YAML's aliases repeat counts each time. */
static int count_scalar(struct topics_reader *reader, const yaml_node_t *node)
{
    reader->bytes += node->type == YAML_SCALAR_NODE ? node->data.scalar.length : 0;
    return ++reader->names > TOPIC_BOUNDED_YAML_MAX_NODES ||
                   reader->bytes > TOPIC_TOPICS_FILE_MAX_BYTES
               ? fail(reader, node,
                      "the file's aliases of YAML (*name) unfold to too much: write what each "
                      "topic has")
               : 0;
}

static int take_text(struct topics_reader *reader, const yaml_node_t *node, const char **text)
{
    if (count_scalar(reader, node) < 0)
        return -1;
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.length == 0 ||
        memchr(node->data.scalar.value, '\0', node->data.scalar.length))
        return fail(reader, node, "write text here");
    if (!topic_utf8_is_name(text_of(node), node->data.scalar.length))
        return fail(reader, node, "a name has a line break or control character: write it without");
    *text = text_of(node);
    return 0;
}

/* With a full stop, whatever the locale of a program that embeds the library. */
static double number_of(const char *text, char **end)
{
    locale_t c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (c == (locale_t)0)
        return -1; /* no memory */
    double number = strtod_l(text, end, c);
    freelocale(c);
    return number;
}

static int take_probability(struct topics_reader *reader, const yaml_node_t *node, double *value)
{
    char *end = NULL;
    if (count_scalar(reader, node) < 0)
        return -1;
    if (node->type == YAML_SCALAR_NODE && node->data.scalar.length > 0)
        *value = number_of(text_of(node), &end);
    if (!end || *end != '\0' || !(*value >= 0 && *value <= 1))
        return fail(reader, node, "write a probability from 0 to 1 here");
    return 0;
}

static int take_truth(struct topics_reader *reader, const yaml_node_t *node, bool *value)
{
    bool is_scalar = node->type == YAML_SCALAR_NODE;
    *value = is_scalar && strcmp(text_of(node), "true") == 0;
    if (!*value && (!is_scalar || strcmp(text_of(node), "false") != 0))
        return fail(reader, node, "write true or false here");
    return 0;
}

/* Takes one alias or a list of them. */
static int take_aliases(struct topics_reader *reader, const yaml_node_t *node,
                        struct topic_policy_entry *entry)
{
    bool is_list = node->type == YAML_SEQUENCE_NODE;
    const yaml_node_item_t *items = node->data.sequence.items.start;
    size_t count = is_list ? (size_t)(node->data.sequence.items.top - items) : 1;
    const char **aliases = topic_memory_new(count, sizeof *aliases, reader->err);
    if (!aliases)
        return -1;
    entry->aliases = aliases;
    entry->alias_count = count;
    for (size_t i = 0; i < count; i++) {
        const yaml_node_t *item =
            is_list ? yaml_document_get_node(&reader->document, items[i]) : node;
        if (take_text(reader, item, &aliases[i]) < 0)
            return -1;
    }
    return 0;
}

static int take_name(struct topics_reader *reader, const yaml_node_t *node,
                     struct topic_policy_entry *entry)
{
    return take_text(reader, node, &entry->name);
}

static int take_display(struct topics_reader *reader, const yaml_node_t *node,
                        struct topic_policy_entry *entry)
{
    return take_text(reader, node, &entry->display);
}

static int take_merge(struct topics_reader *reader, const yaml_node_t *node,
                      struct topic_policy_entry *entry)
{
    return take_text(reader, node, &entry->merge);
}

static int take_parent(struct topics_reader *reader, const yaml_node_t *node,
                       struct topic_policy_entry *entry)
{
    return take_text(reader, node, &entry->parent);
}

static int take_threshold(struct topics_reader *reader, const yaml_node_t *node,
                          struct topic_policy_entry *entry)
{
    return take_probability(reader, node, &entry->threshold);
}

static int take_precision(struct topics_reader *reader, const yaml_node_t *node,
                          struct topic_policy_entry *entry)
{
    return take_probability(reader, node, &entry->precision);
}

static int take_disabled(struct topics_reader *reader, const yaml_node_t *node,
                         struct topic_policy_entry *entry)
{
    return take_truth(reader, node, &entry->is_disabled);
}

static const struct key {
    const char *name;
    int (*take)(struct topics_reader *reader, const yaml_node_t *node,
                struct topic_policy_entry *entry);
} keys[] = {{"name", take_name},           {"display", take_display},
            {"merge", take_merge},         {"parent", take_parent},
            {"aliases", take_aliases},     {"threshold", take_threshold},
            {"precision", take_precision}, {"disabled", take_disabled}};
#define KEYS (sizeof keys / sizeof *keys)

/* `taken` has a bit for each key of the topic that has been read. */
static int take_pair(struct topics_reader *reader, const yaml_node_t *key, const yaml_node_t *value,
                     struct topic_policy_entry *entry, unsigned *taken)
{
    size_t at = 0;
    while (key->type == YAML_SCALAR_NODE && at < KEYS && strcmp(text_of(key), keys[at].name) != 0)
        at++;
    if (key->type != YAML_SCALAR_NODE || at == KEYS)
        return fail(reader, key,
                    "unknown key: use name, display, aliases, merge, parent, threshold, precision "
                    "or disabled");
    if (*taken & 1u << at)
        return fail(reader, key, "the topic has this key twice: remove one");
    *taken |= 1u << at;
    return keys[at].take(reader, value, entry);
}

static int take_topic(struct topics_reader *reader, const yaml_node_t *name,
                      const yaml_node_t *settings)
{
    if (topic_memory_reserve(&reader->entries, &reader->capacity, reader->count + 1,
                             sizeof *reader->entries, reader->err) < 0)
        return -1;
    struct topic_policy_entry *entry = &reader->entries[reader->count++];
    *entry = (struct topic_policy_entry){
        .threshold = -1, .precision = -1, .line = name->start_mark.line + 1};
    if (take_text(reader, name, &entry->topic) < 0)
        return -1;
    if (settings->type != YAML_MAPPING_NODE)
        return fail(reader, settings, "write the topic's settings below it, as key: value");
    unsigned taken = 0;
    for (const yaml_node_pair_t *pair = settings->data.mapping.pairs.start;
         pair < settings->data.mapping.pairs.top; pair++)
        if (take_pair(reader, yaml_document_get_node(&reader->document, pair->key),
                      yaml_document_get_node(&reader->document, pair->value), entry, &taken) < 0)
            return -1;
    return 0;
}

/* A topic may have this name too: below it are settings, not a number. */
static bool is_min_familiarity(const yaml_node_t *key, const yaml_node_t *value)
{
    return key->type == YAML_SCALAR_NODE && strcmp(text_of(key), "min_familiarity") == 0 &&
           value->type == YAML_SCALAR_NODE;
}

static int take_min_familiarity(struct topics_reader *reader, const yaml_node_t *value)
{
    if (reader->has_min_familiarity)
        return fail(reader, value, "min_familiarity is there twice: remove one");
    reader->has_min_familiarity = true;
    return take_probability(reader, value, &reader->min_familiarity);
}

static int take_entry(struct topics_reader *reader, const yaml_node_t *key,
                      const yaml_node_t *value)
{
    return is_min_familiarity(key, value) ? take_min_familiarity(reader, value)
                                          : take_topic(reader, key, value);
}

static int take_all(struct topics_reader *reader)
{
    const yaml_node_t *root = yaml_document_get_root_node(&reader->document);
    if (!root)
        return 0; /* the file is empty */
    if (root->type != YAML_MAPPING_NODE)
        return fail(reader, root, "the file has to list topics, each followed by a colon");
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++)
        if (take_entry(reader, yaml_document_get_node(&reader->document, pair->key),
                       yaml_document_get_node(&reader->document, pair->value)) < 0)
            return -1;
    return 0;
}

static int parse(struct topics_reader *reader, struct topic_text text)
{
    struct topic_error why = {0};
    size_t line;
    const char *bytes = text.bytes ? text.bytes : ""; /* an empty file has no bytes */
    if (topic_bounded_yaml_load(&reader->document, bytes, text.len, &line, &why) == 0)
        return 0;
    return topic_error_set(reader->err, "line %zu: not valid YAML: %s", line + 1, why.text);
}

static struct topic_model *apply(struct topic_model *model, const struct topics_reader *reader,
                                 double min_familiarity)
{
    double least = min_familiarity == 0 ? reader->min_familiarity : min_familiarity;
    const struct topic_policy_decisions decisions = {.entries = reader->entries,
                                                     .count = reader->count,
                                                     .min_familiarity = least > 0 ? least : 0};
    return topic_model_apply_policy(model, &decisions, reader->err);
}

struct topic_model *topic_topics_file_apply_text(struct topic_model *model, struct topic_text text,
                                                 double min_familiarity, struct topic_error *err)
{
    struct topic_model *governed = NULL;
    struct topics_reader reader = {.err = err};
    if (parse(&reader, text) < 0)
        return NULL;
    if (take_all(&reader) == 0)
        governed = apply(model, &reader, min_familiarity);
    for (size_t i = 0; i < reader.count; i++)
        free(reader.entries[i].aliases);
    free(reader.entries);
    yaml_document_delete(&reader.document);
    return governed;
}

/* Without a file. */
static struct topic_model *apply_bound(struct topic_model *model, double min_familiarity,
                                       struct topic_error *err)
{
    const struct topics_reader reader = {.err = err};
    return min_familiarity > 0 ? apply(model, &reader, min_familiarity)
                               : topic_model_ref(topic_model_plain(model));
}

int topic_topics_file_read(struct topic_topics_file *file, const char *path,
                           struct topic_error *err)
{
    *file = (struct topic_topics_file){.path = path};
    return path ? topic_file_read(&file->content, path, TOPIC_TOPICS_FILE_MAX_BYTES, err) : 0;
}

bool topic_topics_file_is_empty(const struct topic_topics_file *file)
{
    const struct topic_text text = {file->content.bytes, file->content.size};
    return topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS).len == 0;
}

void topic_topics_file_release(struct topic_topics_file *file)
{
    topic_file_release(&file->content);
    *file = (struct topic_topics_file){0};
}

struct topic_model *topic_topics_file_govern(struct topic_model *model,
                                             const struct topic_topics_file *file,
                                             double min_familiarity, struct topic_error *err)
{
    struct topic_error why = {0};
    if (!file->path)
        return apply_bound(model, min_familiarity, err);
    const struct topic_text text = {file->content.bytes, file->content.size};
    struct topic_model *governed = topic_topics_file_apply_text(model, text, min_familiarity, &why);
    enum topic_content_kind kind =
        governed ? TOPIC_CONTENT_UNKNOWN : topic_content_kind_of(text.bytes, text.len);
    if (topic_content_kind_refuse(kind, file->path, "a topics file (see topics-file(5))", err) ==
            0 &&
        !governed)
        topic_error_set(err, "%s: %s", file->path, why.text);
    return governed;
}

struct topic_model *topic_topics_file_apply(struct topic_model *model, const char *path,
                                            double min_familiarity, struct topic_error *err)
{
    struct topic_topics_file file;
    if (topic_topics_file_read(&file, path, err) < 0)
        return NULL;
    struct topic_model *governed = topic_topics_file_govern(model, &file, min_familiarity, err);
    topic_topics_file_release(&file);
    return governed;
}

struct topic_model *topic_topics_file_open(const char *model_path, const char *path,
                                           double min_familiarity, struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_model *model = topic_model_open(model_path, err);
    if (!model)
        return NULL;
    struct topic_model *governed = topic_topics_file_apply(model, path, min_familiarity, &why);
    topic_model_unref(model);
    if (!governed)
        topic_error_set(err, "%s%s%s", path ? "" : model_path, path ? "" : ": ", why.text);
    return governed;
}
