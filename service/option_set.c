#include "service/option_set.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

const struct topic_option *topic_option_set_find(const struct topic_option_set *set,
                                                 const char *name, size_t len)
{
    for (size_t i = 0; i < set->count; i++)
        if (strlen(set->options[i].name) == len && memcmp(set->options[i].name, name, len) == 0)
            return &set->options[i];
    return NULL;
}

bool topic_option_set_is_given(const struct topic_option_set *set,
                               const struct topic_option *option)
{
    return set->is_given[option - set->options];
}

/* Points to the value, whose type depends on the kind. */
static void *value_of(const struct topic_option_set *set, const struct topic_option *option)
{
    return (char *)set->values + option->offset;
}

/* A value is printed by --print-config, also on a terminal. Bytes that are no UTF-8 are allowed:
 * names of files have them. Line breaks and tabs are left to the kinds. */
static int check_characters(const char *text, struct topic_error *err)
{
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        int32_t rune;
        at += topic_utf8_decode(text + at, len - at, &rune);
        if (rune >= 0 && rune != '\n' && rune != '\t' && topic_utf8_is_control(rune))
            return topic_error_set(err, "%s: has a control character: write it without", text);
    }
    return 0;
}

int topic_option_set_set(const struct topic_option_set *set, const struct topic_option *option,
                         const char *text, struct topic_error *err)
{
    if (check_characters(text, err) < 0 ||
        option->kind->set(option, value_of(set, option), text, err) < 0)
        return -1;
    set->is_given[option - set->options] = true;
    return 0;
}

void topic_option_set_unset(const struct topic_option_set *set, const struct topic_option *option)
{
    set->is_given[option - set->options] = false;
    if (option->kind->release)
        option->kind->release(value_of(set, option));
}

int topic_option_set_fill(const struct topic_option_set *set, struct topic_error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct topic_option *option = &set->options[i];
        if (!set->is_given[i] && option->fallback &&
            option->kind->set(option, value_of(set, option), option->fallback, err) < 0)
            return -1;
    }
    return 0;
}

void topic_option_set_print(const struct topic_option_set *set, const struct topic_option *option,
                            FILE *stream)
{
    option->kind->print(option, value_of(set, option), stream);
}

void topic_option_set_release(const struct topic_option_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        topic_option_set_unset(set, &set->options[i]);
}
