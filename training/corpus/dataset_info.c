#include "training/corpus/dataset_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "record/json_path.h"
#include "training/front_matter/front_matter.h"

/* A list of a list of a class is three deep, and README.md has the type and the class besides. */
#define FEATURE_MAX_DEPTH 6

/* ---- what a feature is ---- */

static const json_t *item_named(const json_t *list, struct topic_text key)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        const json_t *name = json_object_get(item, "name");
        if (json_string_length(name) == key.len &&
            strncasecmp(json_string_value(name), key.bytes, key.len) == 0)
            return item;
    }
    return NULL;
}

/* An object has features by their names, README.md a list of them. Columns of tables are read in
 * any case. */
static const json_t *feature_of(json_t *features, struct topic_text key)
{
    const char *name;
    json_t *value;
    if (json_is_array(features))
        return item_named(features, key);
    const json_t *found = topic_json_path_find(features, key, NULL);
    json_object_foreach(features, name, value)
    {
        if (!found && strlen(name) == key.len && strncasecmp(name, key.bytes, key.len) == 0)
            found = value;
    }
    return found;
}

/* The names of a class: a list, or in README.md an object with the keys "0", "1", ... */
static json_t *listed_names(json_t *names)
{
    char number[24]; /* 20 digits at most */
    json_t *list = json_array();
    size_t count = json_is_object(names) ? json_object_size(names) : json_array_size(names);
    for (size_t i = 0; i < count; i++) {
        snprintf(number, sizeof number, "%zu", i);
        json_t *name =
            json_is_object(names) ? json_object_get(names, number) : json_array_get(names, i);
        if (json_string_length(name) > 0 && json_array_append(list, name) == 0)
            continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

/* {"names": [...], "_type": "ClassLabel"}, or a list of these: {"feature": ...}, [...]; README.md:
 * {"dtype": {"class_label": {"names": {"0": ...}}}}, {"sequence": ...}. NULL: of another type. */
static json_t *names_of(const json_t *feature)
{
    static const char *const below[] = {"feature", "sequence", "list", "dtype", "class_label"};
    for (size_t depth = 0; feature && depth < FEATURE_MAX_DEPTH; depth++) {
        json_t *names = json_object_get(feature, "names");
        const json_t *next = json_array_get(feature, 0);
        if (json_is_array(names) || json_is_object(names))
            return listed_names(names);
        for (size_t i = 0; !next && i < sizeof below / sizeof *below; i++) {
            const json_t *member = json_object_get(feature, below[i]);
            next = json_is_object(member) || json_is_array(member) ? member : NULL;
        }
        feature = next;
    }
    return NULL;
}

/* ---- the files that describe a data set ---- */

/* Adds the features of the configurations of a file: of one, or of several by their names. */
static void add_features(json_t *features, json_t *description)
{
    const char *name;
    json_t *value;
    json_t *own = json_object_get(description, "features");
    size_t index;
    if (own) {
        json_array_append(features, own);
        return;
    }
    json_object_foreach(description, name, value)
        json_array_append(features, json_object_get(value, "features"));
    json_array_foreach(description, index, value)
        json_array_append(features, json_object_get(value, "features"));
}

static json_t *parse_json(struct topic_text text, struct topic_error *err)
{
    json_error_t problem;
    json_t *value = json_loadb(text.bytes ? text.bytes : "", text.len, 0, &problem);
    if (!value)
        topic_error_set(err, "malformed JSON: %s", problem.text);
    return value;
}

/* NULL without setting err: it describes no data set. */
static json_t *parse_readme(struct topic_text text, struct topic_error *err)
{
    struct topic_front_matter front = {0};
    size_t line;
    json_t *info = NULL;
    if (text.len > 0 && topic_front_matter_split(&front, text, &line, err) == 0 &&
        topic_front_matter_parse(&front, &line, err) == 0)
        info = json_incref(json_object_get(front.object, "dataset_info"));
    topic_front_matter_release(&front);
    return info;
}

static void read_document(struct topic_dataset_info *info, const char *path, bool is_readme)
{
    struct topic_file file;
    struct topic_error why = {0};
    json_t *description = NULL;
    json_t *features = json_array();
    bool is_there = topic_file_read(&file, path, TOPIC_DATASET_INFO_MAX_BYTES, &why) == 0;
    if (is_there) {
        struct topic_text text = {file.bytes, file.size};
        description = is_readme ? parse_readme(text, &why) : parse_json(text, &why);
        topic_file_release(&file);
    }
    if (topic_error_is_set(&why) && !is_readme && !topic_error_is_set(&info->problem))
        topic_error_set(&info->problem, "%s%s%s", is_there ? path : "", is_there ? ": " : "",
                        why.text);
    add_features(features, description);
    if (json_array_size(features) > 0)
        json_object_set(info->documents, path, features);
    json_decref(features);
    json_decref(description);
}

/* In a directory, and in the one above it, as a data set has its files in data/. */
static int read_documents(struct topic_dataset_info *info, struct topic_error *err)
{
    static const char *const names[] = {"dataset_info.json", "dataset_infos.json", "README.md"};
    static const char *const places[] = {"", "../"};
    struct topic_buffer path = {0};
    int status = 0;
    info->documents = json_object();
    for (size_t i = 0; info->directory && i < 6 && status == 0; i++) {
        topic_buffer_reset(&path);
        status =
            topic_buffer_format(&path, err, "%s%s%s", info->directory, places[i / 3], names[i % 3]);
        const char *name = status == 0 ? topic_buffer_string(&path, err) : NULL;
        if (name && access(name, F_OK) == 0)
            read_document(info, name, i % 3 == 2);
    }
    topic_buffer_release(&path);
    return status;
}

/* ---- the names of a key ---- */

/* The names, or a string that says why there are none; the caller releases it. */
static json_t *names_in(const json_t *document, struct topic_text key)
{
    json_t *names = NULL;
    size_t index;
    json_t *features;
    json_array_foreach(document, index, features)
    {
        json_t *own = names_of(feature_of(features, key));
        bool differs = names && own && !json_equal(names, own);
        if (!names)
            names = json_incref(own);
        json_decref(own);
        if (!differs)
            continue;
        json_decref(names);
        return json_string("has several configurations with other names: put a dataset_info.json "
                           "with those of this one beside the file");
    }
    return names;
}

static json_t *names_or_problem(struct topic_dataset_info *info, struct topic_text key)
{
    const char *path;
    json_t *document;
    json_object_foreach(info->documents, path, document)
    {
        json_t *names = names_in(document, key);
        if (!names)
            continue;
        if (json_is_string(names)) {
            json_t *problem = json_sprintf("%s %s", path, json_string_value(names));
            json_decref(names);
            return problem;
        }
        info->used = info->used ? info->used : path;
        return names;
    }
    if (topic_error_is_set(&info->problem))
        return json_sprintf("write its name, or mend %s", info->problem.text);
    return json_sprintf("write its name, or put the dataset_info.json that lists the names of the "
                        "feature \"%.*s\" beside the file",
                        (int)key.len, key.bytes);
}

static const json_t *find(void *context, struct topic_text key, struct topic_error *err)
{
    struct topic_dataset_info *info = context;
    if (!info->documents && read_documents(info, err) < 0)
        return NULL;
    const json_t *found = json_object_getn(info->found, key.bytes, key.len);
    if (!found) {
        json_object_setn_new(info->found, key.bytes, key.len, names_or_problem(info, key));
        found = json_object_getn(info->found, key.bytes, key.len);
    }
    if (json_is_array(found))
        return found;
    topic_error_set(err, "%s", found ? json_string_value(found) : "out of memory");
    return NULL;
}

static void look_up_number(void *context, size_t number, size_t count)
{
    struct topic_dataset_info *info = context;
    info->has_zero = info->has_zero || number == 0;
    info->has_count = info->has_count || number == count;
}

/* ---- a file ---- */

static void forget(struct topic_dataset_info *info)
{
    json_decref(info->documents);
    json_decref(info->found);
    free(info->directory);
    info->documents = NULL;
    info->found = NULL;
    info->directory = NULL;
    info->used = NULL;
    topic_error_reset(&info->problem);
}

int topic_dataset_info_begin(struct topic_dataset_info *info, const char *path,
                             struct topic_error *err)
{
    bool is_file = strcmp(path, "-") != 0;
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;
    info->names =
        (struct topic_class_names){.find = find, .look_up = look_up_number, .context = info};
    info->has_zero = info->has_count = false;
    if (is_file && info->directory && strlen(info->directory) == len &&
        memcmp(info->directory, path, len) == 0)
        return 0;
    forget(info);
    info->found = json_object();
    if (is_file && !(info->directory = topic_memory_copy(path, len, err)))
        return -1;
    return 0;
}

int topic_dataset_info_check(const struct topic_dataset_info *info, const char *path,
                             struct topic_error *err)
{
    if (!info->has_count || info->has_zero)
        return 0;
    return topic_error_set(err,
                           "%s: its topics are numbers from 1 on, and those of a data set of "
                           "Hugging Face count from 0: write the names in place of the numbers, "
                           "subtract 1 from each, or put a name for 0 before the others in what "
                           "describes the data set",
                           path);
}

void topic_dataset_info_note(struct topic_dataset_info *info, const char *path,
                             struct topic_error *sentence)
{
    if (!info->used || info->used[0] == '\0')
        return;
    topic_error_set(sentence, "%s: the names of topics that are numbers come from %s", path,
                    info->used);
    info->used = "";
}

void topic_dataset_info_release(struct topic_dataset_info *info)
{
    forget(info);
    *info = (struct topic_dataset_info){0};
}
