#include "topicd/article.h"

const char *topic_field_name(enum topic_field field)
{
    static const char *const names[TOPIC_FIELD_COUNT] = {"title", "excerpt", "body"};
    return names[field];
}
