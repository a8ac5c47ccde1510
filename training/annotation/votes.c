#include "training/annotation/votes.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "record/keys.h"

void topic_votes_begin(struct topic_votes *votes)
{
    votes->annotators++;
}

/* The annotator who voted last is kept beside the number, so that a name given twice counts
 * once. */
static int add_name(struct topic_votes *votes, json_t *counts, const json_t *name,
                    struct topic_error *err)
{
    const char *text = json_string_value(name);
    if (!text || strlen(text) != json_string_length(name))
        return topic_error_set(err, "an annotator's answer is not a name");
    json_t *count = json_object_get(counts, text);
    json_int_t last = json_integer_value(json_array_get(count, 1));
    if (count && last == (json_int_t)votes->annotators)
        return 0;
    json_t *updated = json_pack("[II]", json_integer_value(json_array_get(count, 0)) + 1,
                                (json_int_t)votes->annotators);
    if (json_object_set_new(counts, text, updated) < 0)
        return topic_error_set(err, "out of memory while reading a record");
    return 0;
}

int topic_votes_add(struct topic_votes *votes, const char *question, const json_t *names,
                    struct topic_error *err)
{
    if (!votes->questions)
        votes->questions = json_object();
    json_t *counts = json_object_get(votes->questions, question);
    if (!counts && json_object_set_new(votes->questions, question, json_object()) < 0)
        return topic_error_set(err, "out of memory while reading a record");
    counts = json_object_get(votes->questions, question);
    if (!json_is_array(names))
        return add_name(votes, counts, names, err);
    for (size_t i = 0; i < json_array_size(names); i++)
        if (add_name(votes, counts, json_array_get(names, i), err) < 0)
            return -1;
    return 0;
}

int topic_votes_add_paths(struct topic_votes *votes, const char *question, const json_t *paths,
                          struct topic_error *err)
{
    size_t index;
    json_t *path;
    json_array_foreach(paths, index, path)
    {
        size_t len = json_array_size(path);
        const json_t *name = json_is_array(path) ? json_array_get(path, len - 1) : path;
        if (topic_votes_add(votes, question, name, err) < 0)
            return -1;
    }
    return 0;
}

/* Longer than any key. */
#define KEY_MAX_BYTES 40

/* Tools show questions to annotators, with a capital, or make codes of them. */
bool topic_votes_is_about_topics(const char *question)
{
    char key[KEY_MAX_BYTES];
    unsigned rank;
    size_t len = strlen(question);
    if (len >= sizeof key)
        return false;
    for (size_t i = 0; i <= len; i++)
        key[i] = (char)tolower((unsigned char)question[i]);
    return strcmp(key, "topic") == 0 || topic_keys_find(key, len, &rank) == TOPIC_RECORD_TOPICS;
}

bool topic_votes_has_topics(const struct topic_votes *votes)
{
    const char *name;
    json_t *value;
    json_object_foreach(votes->questions, name, value)
    {
        (void)value;
        if (topic_votes_is_about_topics(name))
            return true;
    }
    return false;
}

void topic_votes_drop_others(struct topic_votes *votes, const char *question)
{
    if (!question || !topic_votes_is_about_topics(question) || topic_votes_has_topics(votes))
        return;
    json_decref(votes->questions);
    votes->questions = NULL;
}

int topic_votes_keep_question(char **question, const char *name, struct topic_error *err)
{
    if (!*question)
        *question = strdup(name);
    if (!*question)
        return topic_error_set(err, "out of memory while reading a record");
    if (strcmp(*question, name) == 0)
        return 0;
    return topic_error_set(err,
                           "the annotators answered the question \"%.60s\", and \"%.60s\" for an "
                           "article before: export the one about topics alone",
                           name, *question);
}

/* The answers to the question of the articles before; to the only question, or to the only one
 * whose name says that it is about topics. */
static int find_counts(const struct topic_votes *votes, char **question, json_t **counts,
                       struct topic_error *err)
{
    const char *name;
    const char *last = "";
    json_t *value;
    size_t found = 0;
    *counts = *question ? json_object_get(votes->questions, *question) : NULL;
    if (*counts)
        return 0;
    json_object_foreach(votes->questions, name, value)
    {
        if (json_object_size(votes->questions) > 1 && !topic_votes_is_about_topics(name))
            continue;
        *counts = value;
        last = name;
        found++;
    }
    if (!votes->questions)
        return 0;
    if (found == 1)
        return topic_votes_keep_question(question, last, err);
    return topic_error_set(err,
                           "the annotators answered %zu questions: export the one about topics, or "
                           "call it \"topics\"",
                           json_object_size(votes->questions));
}

int topic_votes_count(const struct topic_votes *votes, char **question, json_t **topics,
                      struct topic_error *err)
{
    const char *name;
    json_t *count;
    json_t *counts = NULL;
    if (votes->annotators == 0)
        return 1;
    if (find_counts(votes, question, &counts, err) < 0)
        return -1;
    json_t *majority = json_array();
    json_object_foreach(counts, name, count)
    {
        json_int_t given = json_integer_value(json_array_get(count, 0));
        if (given * 2 > (json_int_t)votes->annotators)
            json_array_append_new(majority, json_string(name));
    }
    if (json_object_size(counts) == 0 || json_array_size(majority) > 0) {
        *topics = majority;
        return 0;
    }
    json_decref(majority);
    return 1;
}

void topic_votes_release(struct topic_votes *votes)
{
    json_decref(votes->questions);
    *votes = (struct topic_votes){0};
}
