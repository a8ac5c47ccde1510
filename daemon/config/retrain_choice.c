#include "daemon/config/retrain_choice.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* More decisions than a store holds, and a year. */
#define MAX_AFTER 1000000
#define MAX_SECONDS (366LL * 24 * 3600)

/* What is meant by `every` alone: train when anything was decided. By `after` alone: an hour. */
#define DEFAULT_AFTER 1
#define DEFAULT_SECONDS 3600

static const struct unit {
    char letter;
    long long seconds;
} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 24 * 3600}};

static bool read_number(const char **text, long long high, long long *number)
{
    char *end;
    errno = 0;
    *number = strtoll(*text, &end, 10);
    bool is_number = end > *text && **text >= '0' && **text <= '9' && errno == 0 && *number >= 1 &&
                     *number <= high;
    *text = end;
    return is_number;
}

static bool read_time(const char **text, long long *seconds)
{
    if (!read_number(text, MAX_SECONDS, seconds))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (**text == units[i].letter) {
            ++*text;
            *seconds *= units[i].seconds;
            return *seconds <= MAX_SECONDS;
        }
    return false;
}

static bool read_part(struct topic_retrain_choice *choice, const char **text)
{
    static const char after[] = "after=";
    static const char every[] = "every=";
    bool is_after = strncmp(*text, after, strlen(after)) == 0;
    if (!is_after && strncmp(*text, every, strlen(every)) != 0)
        return false;
    *text += strlen(after);
    return is_after ? choice->after == 0 && read_number(text, MAX_AFTER, &choice->after)
                    : choice->every_seconds == 0 && read_time(text, &choice->every_seconds);
}

static bool read_all(struct topic_retrain_choice *choice, const char *text)
{
    do
        if (!read_part(choice, &text))
            return false;
    while (*text == ',' && *++text);
    if (choice->after == 0)
        choice->after = DEFAULT_AFTER;
    if (choice->every_seconds == 0)
        choice->every_seconds = DEFAULT_SECONDS;
    return *text == '\0';
}

static void release(void *value)
{
    struct topic_retrain_choice *choice = value;
    free(choice->text);
    *choice = (struct topic_retrain_choice){0};
}

static int set(const struct topic_option *option, void *value, const char *text,
               struct topic_error *err)
{
    struct topic_retrain_choice choice = {0};
    (void)option;
    if (!read_all(&choice, text))
        return topic_error_set(err,
                               "%s: must be after=N,every=TIME, where N is a number of decisions "
                               "and TIME a number with s, m, h or d, such as after=50,every=1h",
                               text);
    choice.text = topic_memory_copy(text, strlen(text), err);
    if (!choice.text)
        return -1;
    release(value);
    *(struct topic_retrain_choice *)value = choice;
    return 0;
}

static void print(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, ((const struct topic_retrain_choice *)value)->text,
                                  stream);
}

const struct topic_option_kind topic_retrain_choice_kind = {
    .set = set, .release = release, .print = print};
