#include "service/map_choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "topicd/article.h"

static void release_map(void *value)
{
    struct topic_map_choice *choice = value;
    topic_field_map_free(choice->map);
    free(choice->text);
    *choice = (struct topic_map_choice){0};
}

/* An empty map is none. */
static int set_map(const struct topic_option *option, void *value, const char *text,
                   struct topic_error *err)
{
    struct topic_map_choice *choice = value;
    struct topic_error why = {0};
    (void)option;
    size_t len = strlen(text);
    release_map(choice);
    choice->is_model = strcmp(text, TOPIC_MAP_CHOICE_MODEL) == 0;
    choice->text = topic_memory_copy(text, len, err);
    if (!choice->text || choice->is_model || len == 0)
        return choice->text ? 0 : -1;
    choice->map = topic_field_map_new((struct topic_text){text, len}, &why);
    return choice->map ? 0 : topic_error_set(err, "%s: %s", text, why.text);
}

static void print_map(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, ((const struct topic_map_choice *)value)->text, stream);
}

const struct topic_option_kind topic_map_choice_kind = {
    .set = set_map, .release = release_map, .print = print_map};
