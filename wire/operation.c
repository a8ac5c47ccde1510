#include "wire/operation.h"

#include <stdio.h>

#include "base/text.h"

struct operation_row {
    const char *name;
    unsigned places;
    bool takes_articles;
    bool needs_store;
};

#define OF_STORE(name)                                                                             \
    {                                                                                              \
        name, TOPIC_OPERATION_AT_FRONTEND, false, true                                             \
    }

static const struct operation_row rows[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_TAG] = {"tag", TOPIC_OPERATION_AT_FRONTEND, true, false},
    [TOPIC_OPERATION_EXPLAIN] = {"explain", TOPIC_OPERATION_AT_FRONTEND, true, false},
    [TOPIC_OPERATION_TOPICS] = {"topics", TOPIC_OPERATION_AT_FRONTEND, false, false},
    [TOPIC_OPERATION_STATUS] = {"status", TOPIC_OPERATION_AT_FRONTEND | TOPIC_OPERATION_AT_CONTROL,
                                false, false},
    [TOPIC_OPERATION_PING] = {"ping", TOPIC_OPERATION_AT_FRONTEND | TOPIC_OPERATION_AT_CONTROL,
                              false, false},
    [TOPIC_OPERATION_RELOAD] = {"reload", TOPIC_OPERATION_AT_CONTROL, false, false},
    [TOPIC_OPERATION_ROLLBACK] = {"rollback",
                                  TOPIC_OPERATION_AT_FRONTEND | TOPIC_OPERATION_AT_CONTROL, false,
                                  true},
    [TOPIC_OPERATION_SHADOW] = {"shadow", TOPIC_OPERATION_AT_CONTROL, false, false},
    [TOPIC_OPERATION_SHUTDOWN] = {"shutdown", TOPIC_OPERATION_AT_CONTROL, false, false},
    [TOPIC_OPERATION_FEEDBACK] = OF_STORE("feedback"),
    [TOPIC_OPERATION_UNDO] = OF_STORE("undo"),
    [TOPIC_OPERATION_FORGET] = OF_STORE("forget"),
    [TOPIC_OPERATION_QUEUE] = OF_STORE("queue"),
    [TOPIC_OPERATION_HISTORY] = OF_STORE("history"),
    [TOPIC_OPERATION_BACKUP] = {"backup", TOPIC_OPERATION_AT_CONTROL, false, true},
    [TOPIC_OPERATION_TRAIN] = OF_STORE("train"),
    [TOPIC_OPERATION_TRAINING] = OF_STORE("training"),
    [TOPIC_OPERATION_DIFFERENCES] = OF_STORE("differences"),
    [TOPIC_OPERATION_MODELS] = {"models", TOPIC_OPERATION_AT_FRONTEND, false, false},
    [TOPIC_OPERATION_PROMOTE] = OF_STORE("promote"),
    [TOPIC_OPERATION_TOPICS_FILE] = {"topics-file", TOPIC_OPERATION_AT_FRONTEND, false, false},
};

const char *topic_operation_name(enum topic_operation operation)
{
    return rows[operation].name;
}

enum topic_operation topic_operation_find(struct topic_text name)
{
    for (enum topic_operation i = 0; i < TOPIC_OPERATION_COUNT; i++)
        if (topic_text_is(name, rows[i].name))
            return i;
    return TOPIC_OPERATION_COUNT;
}

bool topic_operation_is_allowed(enum topic_operation operation, enum topic_operation_place place)
{
    return (rows[operation].places & (unsigned)place) != 0;
}

static size_t count_allowed(enum topic_operation_place place)
{
    size_t count = 0;
    for (enum topic_operation i = 0; i < TOPIC_OPERATION_COUNT; i++)
        count += topic_operation_is_allowed(i, place);
    return count;
}

void topic_operation_list(enum topic_operation_place place, char *list, size_t size)
{
    size_t left = count_allowed(place);
    size_t len = 0;
    list[0] = '\0';
    for (enum topic_operation i = 0; i < TOPIC_OPERATION_COUNT && len < size; i++) {
        if (!topic_operation_is_allowed(i, place))
            continue;
        left--;
        const char *separator = left > 1 ? ", " : left == 1 ? " and " : "";
        int more = snprintf(list + len, size - len, "%s%s", rows[i].name, separator);
        len += more > 0 ? (size_t)more : 0;
    }
}

bool topic_operation_takes_articles(enum topic_operation operation)
{
    return rows[operation].takes_articles;
}

bool topic_operation_needs_store(enum topic_operation operation)
{
    return rows[operation].needs_store;
}
