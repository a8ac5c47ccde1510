#include "registry/compatibility.h"

#include <stdio.h>
#include <string.h>

#include "model/model.h"
#include "registry/metadata.h"

/* What a corpus or an option chose. Calibration, rivalry, relevance and the pivot of the lengths
 * are not among them: they are fitted, so that they differ after every training. */
static const struct {
    const char *name;
    size_t offset;
    size_t size;
} settings[] = {
#define SETTING(name)                                                                              \
    {                                                                                              \
#name, offsetof(struct topic_model_settings, name),                                        \
            sizeof((struct topic_model_settings *)0)->name                                         \
    }
    SETTING(field_weight), SETTING(title_weight), SETTING(phrase_words),      SETTING(stem_letters),
    SETTING(single_label), SETTING(text_rules),   SETTING(long_stem_letters),
#undef SETTING
};
_Static_assert(sizeof(struct topic_model_settings) == 100, "list the new setting above");
#define SETTINGS (sizeof settings / sizeof *settings)

/* Topics of `from` that `to` lacks. */
static size_t find_missing(const struct topic_model *from, const struct topic_model *to,
                           size_t missing[TOPIC_COMPATIBILITY_NAMES])
{
    size_t count = 0;
    for (size_t i = 0; i < topic_model_topic_count(from); i++) {
        const char *name = topic_model_topic_name(from, i);
        if (topic_model_topic_find(to, name, strlen(name)) < topic_model_topic_count(to))
            continue;
        if (count < TOPIC_COMPATIBILITY_NAMES)
            missing[count] = i;
        count++;
    }
    return count;
}

struct topic_compatibility topic_compatibility_find(const struct topic_model *from,
                                                    const struct topic_model *to)
{
    struct topic_compatibility change = {.from = from, .to = to};
    change.lost_count = find_missing(from, to, change.lost);
    change.added_count = find_missing(to, from, change.added);
    return change;
}

bool topic_compatibility_is_too_large(size_t from, size_t to)
{
    return to / TOPIC_COMPATIBILITY_SIZE_FACTOR > from;
}

static size_t named(size_t count)
{
    return count < TOPIC_COMPATIBILITY_NAMES ? count : TOPIC_COMPATIBILITY_NAMES;
}

/* "A", "B" and 3 more */
static void list_names(const struct topic_model *model, const size_t *topics, size_t count,
                       char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < named(count) && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s\"%s\"", i ? ", " : "",
                                topic_model_topic_name(model, topics[i]));
    if (count > TOPIC_COMPATIBILITY_NAMES && len < size)
        snprintf(out + len, size - len, " and %zu more", count - TOPIC_COMPATIBILITY_NAMES);
}

void topic_compatibility_added(const struct topic_compatibility *change, char *out, size_t size)
{
    list_names(change->to, change->added, change->added_count, out, size);
}

static int refuse_lost(const struct topic_compatibility *change, const char *path,
                       struct topic_error *err)
{
    char lost[200];
    char added[120];
    list_names(change->from, change->lost, change->lost_count, lost, sizeof lost);
    topic_compatibility_added(change, added, sizeof added);
    return topic_error_set(
        err,
        "%s: lacks %zu of the running model's topics: %s%s%s; train it with them, "
        "or force it",
        path, change->lost_count, lost, added[0] ? "; it adds " : "", added);
}

int topic_compatibility_check_size(size_t from, size_t to, const char *path,
                                   struct topic_error *err)
{
    if (!topic_compatibility_is_too_large(from, to))
        return 0;
    return topic_error_set(err,
                           "%s: has %zu bytes, more than %d times the %zu of the running model: "
                           "force it if that is intended",
                           path, to, TOPIC_COMPATIBILITY_SIZE_FACTOR, from);
}

static bool has_map(const struct topic_model *model)
{
    struct topic_metadata metadata;
    topic_metadata_of(&metadata, topic_model_manifest(model));
    return metadata.has_map;
}

int topic_compatibility_check_map(const struct topic_compatibility *change, const char *path,
                                  struct topic_error *err)
{
    if (!has_map(change->from) || has_map(change->to))
        return 0;
    return topic_error_set(err,
                           "%s: was trained without the --map of the running model, by which "
                           "requests are read: train it with --keep-topics, or force it",
                           path);
}

int topic_compatibility_check(const struct topic_compatibility *change, const char *path,
                              struct topic_error *err)
{
    if (change->lost_count > 0)
        return refuse_lost(change, path, err);
    return topic_compatibility_check_size(topic_model_size_bytes(change->from),
                                          topic_model_size_bytes(change->to), path, err);
}

static bool is_changed(const struct topic_compatibility *change, size_t setting)
{
    return memcmp((const char *)change->from->trained->settings + settings[setting].offset,
                  (const char *)change->to->trained->settings + settings[setting].offset,
                  settings[setting].size) != 0;
}

static void write_names(struct topic_json *json, const char *key, const struct topic_model *model,
                        const size_t *topics, size_t count)
{
    topic_json_put_open(json, key, '[');
    for (size_t i = 0; i < named(count); i++)
        topic_json_cstring(json, topic_model_topic_name(model, topics[i]));
    topic_json_close(json, ']');
}

void topic_compatibility_write(const struct topic_compatibility *change, struct topic_json *json)
{
    topic_json_put_open(json, "topics", '{');
    topic_json_put_unsigned(json, "kept",
                            topic_model_topic_count(change->from) - change->lost_count);
    topic_json_put_unsigned(json, "lost", change->lost_count);
    write_names(json, "lost_names", change->from, change->lost, change->lost_count);
    topic_json_put_unsigned(json, "added", change->added_count);
    write_names(json, "added_names", change->to, change->added, change->added_count);
    topic_json_close(json, '}');
    topic_json_put_open(json, "settings_changed", '[');
    for (size_t i = 0; i < SETTINGS; i++)
        if (is_changed(change, i))
            topic_json_cstring(json, settings[i].name);
    topic_json_close(json, ']');
}

void topic_compatibility_settings(const struct topic_compatibility *change, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < SETTINGS; i++)
        if (is_changed(change, i) && len < size)
            len +=
                (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "", settings[i].name);
}
