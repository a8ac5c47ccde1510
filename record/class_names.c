#include "record/class_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/label/label_text.h"

/* More digits than the number of a class has, with the ".0" of a column of floating-point
 * numbers. */
#define NUMBER_MAX_BYTES 16

/* Before the number of a class that a model of Hugging Face has no name for. */
#define UNNAMED_CLASS "LABEL_"

static const json_t *find_names(const struct topic_record *record, unsigned rank,
                                struct topic_error *err)
{
    const struct topic_record_options *options = &record->options;
    struct topic_text key = topic_field_map_name(options->map, TOPIC_RECORD_TOPICS, rank);
    if (options->classes)
        return options->classes->find(options->classes->context, key, err);
    topic_error_set(err, "write its name");
    return NULL;
}

/* A larger number is none of a class. */
#define CLASS_MAX 999

/* A whole number, which a column with missing values has as 3.0. */
static bool read_number(const json_t *value, json_int_t *number)
{
    double real = json_number_value(value);
    if (!json_is_number(value) || real < -1e15 || real > 1e15)
        return false;
    *number = (json_int_t)real;
    return (double)*number == real;
}

static bool has_topic(const struct topic_record *record, struct topic_text name)
{
    for (size_t i = record->list.start; i < record->topic_count; i++) {
        struct topic_text topic = topic_record_topic(record, i);
        if (topic_text_is_same(topic, name))
            return true;
    }
    return false;
}

/* The name of the number; NULL: there is none. */
static const json_t *name_of(const struct topic_record *record, const json_t *names, size_t number)
{
    const struct topic_class_names *classes = record->options.classes;
    if (classes->look_up)
        classes->look_up(classes->context, number, json_array_size(names));
    return json_array_get(names, number);
}

/* A number that is there twice is no class: the list has a 1 for each topic that applies. */
int topic_class_names_add(struct topic_record *record, const json_t *number,
                          struct topic_error *err)
{
    struct topic_error why = {0};
    json_int_t at;
    if (!read_number(number, &at))
        return topic_error_set(err, "a topic is the number %g: write its name",
                               json_number_value(number));
    const json_t *names = find_names(record, record->list.open_rank, &why);
    if (!names && at > CLASS_MAX)
        return topic_error_set(err,
                               "a topic is the number %lld: if that is its name, as of a year or a "
                               "code, write it in quotes in a list, [\"%lld\"]",
                               (long long)at, (long long)at);
    if (!names)
        return topic_error_set(err, "a topic is the number %lld: %s", (long long)at, why.text);
    const json_t *name = at < 0 ? NULL : name_of(record, names, (size_t)at);
    if (!name)
        return topic_error_set(err,
                               "a topic is the number %lld, but the data set names %zu classes, "
                               "from 0: correct the number or the names",
                               (long long)at, json_array_size(names));
    struct topic_text text = {json_string_value(name), json_string_length(name)};
    if (has_topic(record, text))
        return topic_error_set(err,
                               "the topic number %lld is there twice: if the list has a 1 for each "
                               "topic that applies and a 0 for the others, write the names",
                               (long long)at);
    return topic_record_add_topic(record, text.bytes, text.len, err);
}

static bool is_name(const json_t *names, struct topic_text text)
{
    size_t index;
    json_t *name;
    json_array_foreach(names, index, name)
    {
        if (json_string_length(name) == text.len &&
            memcmp(json_string_value(name), text.bytes, text.len) == 0)
            return true;
    }
    return false;
}

/* 3, or LABEL_3 */
static struct topic_text number_of(struct topic_text text)
{
    if (topic_text_scan_has_prefix(text, 0, UNNAMED_CLASS))
        return (struct topic_text){text.bytes + strlen(UNNAMED_CLASS),
                                   text.len - strlen(UNNAMED_CLASS)};
    return text;
}

struct topic_text topic_class_names_of_text(const struct topic_record *record, unsigned rank,
                                            struct topic_text text)
{
    char copy[NUMBER_MAX_BYTES + 1];
    struct topic_error unused = {0};
    struct topic_text number = number_of(text);
    char *end;
    if (!record->options.classes || number.len == 0 || number.len > NUMBER_MAX_BYTES ||
        number.bytes[0] < '0' || number.bytes[0] > '9')
        return (struct topic_text){0};
    memcpy(copy, number.bytes, number.len);
    copy[number.len] = '\0';
    size_t at = strtoul(copy, &end, 10);
    if (*end != '\0' && strcmp(end, ".0") != 0)
        return (struct topic_text){0};
    const json_t *names = find_names(record, rank, &unused);
    const json_t *name = names && !is_name(names, text) ? name_of(record, names, at) : NULL;
    return (struct topic_text){json_string_value(name), json_string_length(name)};
}

static bool is_listed(const struct topic_record *record, struct topic_text name)
{
    struct topic_error unused = {0};
    return record->options.classes &&
           is_name(find_names(record, record->list.open_rank, &unused), name);
}

static size_t count_digits(struct topic_text text, size_t from)
{
    size_t end = from;
    while (end < text.len && text.bytes[end] >= '0' && text.bytes[end] <= '9')
        end++;
    return end - from;
}

bool topic_class_names_is_unnamed(const struct topic_record *record, struct topic_text name)
{
    struct topic_text number = number_of(name);
    return number.len > 0 && number.len < name.len && count_digits(number, 0) == number.len &&
           !is_listed(record, name);
}

int topic_class_names_refuse(const struct topic_record *record, struct topic_text name,
                             struct topic_error *err)
{
    struct topic_text key =
        topic_field_map_name(record->options.map, TOPIC_RECORD_TOPICS, record->list.open_rank);
    return topic_error_set(err,
                           "a topic is called \"%.*s\", as a model of Hugging Face calls a class "
                           "that has no name: write its name, or put the dataset_info.json that "
                           "lists the names of the feature \"%.*s\" beside the file",
                           topic_label_text_quoted_len(name), name.bytes, (int)key.len, key.bytes);
}

/* A code of a classification, such as "07" or "86.2": at least two digits, and a decimal part that
 * is not the ".0" of a column of floating-point numbers. */
static bool is_code(struct topic_text name)
{
    size_t whole = count_digits(name, 0);
    if (whole < 2 || whole == name.len)
        return whole >= 2;
    size_t decimals = name.bytes[whole] == '.' ? count_digits(name, whole + 1) : 0;
    bool is_zero = decimals == 1 && name.bytes[whole + 1] == '0';
    return decimals > 0 && !is_zero && whole + 1 + decimals == name.len;
}

/* Whether the topic is the number of a class, or the 1 or 0 of a topic that applies or not. The names
 * of a data set may be numbers, and where names are written as a list of texts, codes are names. */
static bool is_number(const struct topic_record *record, struct topic_text name, bool are_texts)
{
    return topic_label_text_is_class_number(name) && !(are_texts && is_code(name)) &&
           !is_listed(record, name);
}

/* 0.9, +1: beside names it may be that of a version, which only all topics tell. */
static bool is_version(struct topic_text number)
{
    return topic_text_scan_skip(number, 0, "0123456789+-., eE") == number.len &&
           count_digits(number, 0) < number.len;
}

static bool has_name(const struct topic_record *record)
{
    for (size_t i = record->list.start; i < record->topic_count; i++)
        if (!topic_label_text_is_number(topic_record_topic(record, i)))
            return true;
    return false;
}

static int refuse_numbers(const struct topic_record *record, struct topic_text name,
                          struct topic_error *err)
{
    struct topic_text key =
        topic_field_map_name(record->options.map, TOPIC_RECORD_TOPICS, record->list.open_rank);
    return topic_error_set(
        err,
        "the topics are numbers (\"%.*s\"), not names: write their names (codes of two or more "
        "digits as a list of texts, such as [\"07\"]), or put the dataset_info.json that lists "
        "the names of the feature \"%.*s\" beside the file",
        (int)name.len, name.bytes, (int)key.len, key.bytes);
}

/* A count, a score or the number of a class that stands beside a name is no topic. */
static int refuse_number_beside(struct topic_text number, struct topic_text name,
                                struct topic_error *err)
{
    return topic_error_set(err,
                           "a topic is the number \"%.*s\", beside \"%.*s\": write its name or "
                           "leave it out (a code of two or more digits, as an item of a list of "
                           "texts: [\"AI\", \"07\"])",
                           (int)number.len, number.bytes, topic_label_text_quoted_len(name),
                           name.bytes);
}

int topic_class_names_check(const struct topic_record *record, bool are_texts,
                            struct topic_error *err)
{
    const bool is_among_names = has_name(record);
    struct topic_text number = {0};
    struct topic_text beside = {0};
    for (size_t i = record->list.start; i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        bool is_other = !is_number(record, name, are_texts) || (is_among_names && is_version(name));
        struct topic_text *kind = is_other ? &beside : &number;
        *kind = kind->len > 0 ? *kind : name;
    }
    if (number.len == 0)
        return 0;
    if ((number.bytes[0] | 0x20) >= 'a')
        return topic_error_set(err,
                               "the topics are \"%.*s\", which is no name: write the name of the "
                               "topic where it applies, and nothing where it does not",
                               (int)number.len, number.bytes);
    return beside.len > 0 ? refuse_number_beside(number, beside, err)
                          : refuse_numbers(record, number, err);
}

bool topic_class_names_is_missing(const struct topic_record *record, unsigned rank, double number)
{
    struct topic_error unused = {0};
    return number == -1 && record->options.classes && find_names(record, rank, &unused);
}
