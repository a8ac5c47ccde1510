#include "record/labels.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/blank_text.h"
#include "record/class_names.h"
#include "record/label/label_list.h"
#include "record/label/label_marks.h"
#include "record/label/label_object.h"
#include "record/label/label_printed.h"
#include "record/label/label_problem.h"
#include "record/label/label_split.h"
#include "record/label/label_text.h"
#include "record/missing_words.h"

#define LABEL_PREFIX "__label__"
#define TRUTH                                                                                      \
    "a topic is true or false (in YAML also yes or no without quotes), not a name: write the "     \
    "name of the topic that applies, in quotes, such as [\"AI\"]"

static struct topic_text inside(struct topic_text text, size_t start, size_t end)
{
    return (struct topic_text){text.bytes + start, end - start};
}

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* ---- names ---- */

/* Why the name is none; NULL: it is one. */
static const char *problem_of(struct topic_text name)
{
    const char *problem = topic_label_problem(name);
    if (problem)
        return problem;
    struct topic_label_marks marks;
    if (topic_label_text_is_list(name) || topic_label_marks_begin(&marks, name))
        return "is a list: write its names";
    return topic_label_text_is_part_of_list(name) ? "has a bracket without its other one, as where "
                                                    "a list was divided: write the names "
                                                    "as a list"
                                                  : NULL;
}

static int add_decoded(struct topic_record *record, struct topic_text name, struct topic_error *err)
{
    if (record->options.ignores_topics)
        return 0;
    struct topic_text shown = topic_label_marks_name(topic_blank_text_trim(name));
    shown = topic_label_text_without_address(shown);
    const bool is_quoted = topic_label_text_unquoted(shown).len < shown.len;
    shown = topic_blank_text_trim(topic_label_text_unquoted(shown));
    name = shown.len > 0 ? shown : name;
    struct topic_text class = topic_class_names_of_text(record, record->list.open_rank, name);
    if (class.len > 0)
        return topic_record_add_topic(record, class.bytes, class.len, err);
    if (topic_class_names_is_unnamed(record, name))
        return topic_class_names_refuse(record, name, err);
    if (topic_missing_words_is_name(name))
        return topic_error_set(err,
                               "a topic is called \"%.*s\", which stands for a missing value: "
                               "leave it out, or write [] for an article with none of the topics",
                               topic_label_text_quoted_len(name), name.bytes);
    struct topic_text link = topic_label_text_link(name);
    name = link.len > 0 ? topic_text_scan_trim(link, TOPIC_LABEL_TEXT_BLANKS) : name;
    const char *problem = problem_of(name);
    if (problem && !(is_quoted && topic_label_printed_is_word(name)))
        return topic_error_set(err, "a topic is called \"%.*s\", which %s",
                               topic_label_text_quoted_len(name), name.bytes, problem);
    if (holds(name, LABEL_PREFIX))
        return topic_error_set(err,
                               "a topic is called \"%.*s\": write a blank between two labels of "
                               "fastText",
                               topic_label_text_quoted_len(name), name.bytes);
    return topic_record_add_topic(record, name.bytes, name.len, err);
}

/* ---- one name after another ---- */

static int take_part(void *context, struct topic_text name, struct topic_error *err)
{
    return add_decoded(context, name, err);
}

int topic_labels_add_name(struct topic_record *record, struct topic_text name,
                          struct topic_error *err)
{
    const struct topic_label_split split = {.take = take_part, .context = record};
    if (name.len == 0 || !memchr(name.bytes, '&', name.len))
        return add_decoded(record, name, err);
    return topic_label_split_take(&split, name, err);
}

/* The names of a value. Where they cannot be told, no other key of the record stands in for
 * them. */
static int take_separated(struct topic_record *record, struct topic_text text, bool commas_separate,
                          struct topic_error *err)
{
    const struct topic_label_split split = {.separator = record->options.label_separator,
                                            .commas_separate = commas_separate,
                                            .take = take_part,
                                            .context = record};
    record->list.is_filled = topic_label_split_is_undecided(&split, text);
    return topic_label_split_run(&split, text, err);
}

int topic_labels_add_separated(struct topic_record *record, struct topic_text text,
                               const char *separator, bool commas_separate, struct topic_error *err)
{
    const struct topic_label_split split = {.separator = separator,
                                            .commas_separate = commas_separate,
                                            .take = take_part,
                                            .context = record};
    return topic_label_split_run(&split, text, err);
}

/* The parts of a text of tags may hold several names each; those in brackets are names. */
static int take_markup(struct topic_record *record, struct topic_label_split_markup *markup,
                       bool commas_separate, struct topic_error *err)
{
    struct topic_text part;
    while ((part = topic_label_split_next_markup(markup)).len > 0)
        if (take_separated(record, part, commas_separate, err) < 0)
            return -1;
    return 0;
}

/* ---- lists as text ---- */

static int add_unquoted(struct topic_record *record, struct topic_text name,
                        struct topic_error *err)
{
    struct topic_text class = topic_class_names_of_text(record, record->list.open_rank, name);
    if (class.len == 0 && topic_label_text_is_number(name))
        return topic_error_set(err, "the topics are a list of numbers: write their names");
    return topic_labels_add_name(record, name, err);
}

/* Names with marks before or between them. */
static int take_marked(struct topic_record *record, struct topic_label_marks *marks,
                       bool commas_separate, struct topic_error *err)
{
    struct topic_text name;
    record->list.is_filled = true;
    if (marks->has_doubtful_ids)
        return topic_error_set(err,
                               "the topics \"%.*s\" have numbers that may be ids: write the names "
                               "with ; between them",
                               topic_label_text_quoted_len(marks->text), marks->text.bytes);
    while ((name = topic_label_marks_next(marks)).len > 0)
        if (take_separated(record, name, commas_separate, err) < 0)
            return -1;
    return 0;
}

/* The inside of a list that Python or a person wrote: 'AI', "Energy" or AI, Energy. */
static int take_items(struct topic_record *record, struct topic_text list, struct topic_error *err)
{
    struct topic_label_list items = {.text = list};
    int status;
    record->list.is_filled = holds(list, "'") || holds(list, "\"");
    while ((status = topic_label_list_next(&items, err)) > 0) {
        status = items.is_quoted ? topic_labels_add_name(record, items.name, err)
                                 : add_unquoted(record, items.name, err);
        if (status < 0)
            break;
    }
    topic_label_list_release(&items);
    return status;
}

/* Whether it stands for no value, as in ["AI", null]. */
static bool is_no_item(const json_t *item)
{
    return json_is_null(item) ||
           (json_is_string(item) &&
            topic_keys_is_blank(json_string_value(item), json_string_length(item)));
}

/* Whether it has items, none of which is a value. */
static bool has_no_item(json_t *list)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        if (!is_no_item(item))
            return false;
    }
    return json_array_size(list) > 0;
}

/* Whether it has more than numbers and flags, which other programs keep under the names of topics
 * too. */
static bool is_filled(json_t *value)
{
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        if (json_is_object(item) || json_is_array(item) ||
            (json_is_string(item) && !is_no_item(item)))
            return true;
    }
    return json_object_size(value) > 0;
}

static int take_name(struct topic_record *record, json_t *name, json_t *names,
                     struct topic_text key, struct topic_error *err)
{
    if (is_no_item(name))
        return 0;
    if (json_is_number(name))
        return topic_class_names_add(record, name, err);
    if (json_is_object(name))
        return topic_label_object_refuse_items(
            json_is_object(json_array_get(names, 0)) ? names : name, key, err);
    if (json_is_boolean(name))
        return topic_error_set(err, TRUTH);
    if (!json_is_string(name))
        return topic_error_set(err, "a topic is not a string: write a list of names, such as "
                                    "[\"AI\"]");
    struct topic_text text = {json_string_value(name), json_string_length(name)};
    const struct topic_record_options *options = &record->options;
    if (options->label_separator && !options->items_are_names)
        return topic_labels_add_separated(record, text, options->label_separator, false, err);
    return topic_labels_add_name(record, text, err);
}

/* `key` is where the value is, which a map can lead into; empty when it was written as text. */
static int take_value(struct topic_record *record, json_t *value, struct topic_text key,
                      struct topic_error *err)
{
    size_t index;
    json_t *name;
    int status = 0;
    record->list.is_filled = is_filled(value);
    if (json_is_number(value))
        return topic_class_names_add(record, value, err);
    if (has_no_item(value))
        return topic_error_set(err, "the list of topics has no name: leave it out, or write [] for "
                                    "an article with none of the topics");
    if (json_is_boolean(value))
        return topic_error_set(err, TRUTH);
    if (!json_is_array(value) && !json_is_object(value))
        return topic_error_set(err, "the topics are not a list of names: write one, such as "
                                    "[\"AI\"]");
    json_t *names =
        json_is_object(value) ? topic_label_object_names(value, key, err) : json_incref(value);
    json_array_foreach(names, index, name)
    {
        if (status == 0)
            status = take_name(record, name, names, key, err);
    }
    json_decref(names);
    return names ? status : -1;
}

/* [object Object], [[AI]], [[Energy]] */
static bool is_name_in_brackets(struct topic_text text)
{
    return topic_label_problem(text) ||
           (text.len > 2 && text.bytes[1] == '[' && !memchr("[\"' ", text.bytes[2], 4));
}

static int take_bracketed(struct topic_record *record, struct topic_text text,
                          struct topic_error *err)
{
    json_error_t problem;
    json_t *value = json_loadb(text.bytes, text.len, JSON_REJECT_DUPLICATES, &problem);
    if (value) {
        int status = take_value(record, value, (struct topic_text){0}, err);
        json_decref(value);
        return status;
    }
    if (text.bytes[0] == '{' && memchr(text.bytes, ':', text.len))
        return topic_error_set(err, "the topics are an object: write a list of names, such as "
                                    "[\"AI\"]");
    return take_items(record, inside(text, 1, text.len - 1), err);
}

static int refuse_commas(struct topic_text text, struct topic_error *err)
{
    return topic_error_set(err,
                           "the topics \"%.*s\" have commas that may belong to names: set "
                           "--label-separator \",\" if none does, or write quotes around each name",
                           topic_label_text_quoted_len(text), text.bytes);
}

/* The list within brackets or parentheses, whose commas may belong to names: Java prints so. */
static int take_bare_list(struct topic_record *record, struct topic_text text,
                          const char *separator, struct topic_error *err)
{
    record->list.is_filled = true;
    return separator ? topic_labels_add_separated(record, inside(text, 1, text.len - 1), separator,
                                                  false, err)
                     : refuse_commas(text, err);
}

/* Without the separator in them the parentheses are those of a name. */
static int take_in_parentheses(struct topic_record *record, struct topic_text text,
                               struct topic_error *err)
{
    const char *separator = record->options.label_separator;
    if (separator && !holds(text, separator))
        return topic_labels_add_name(record, text, err);
    return take_bare_list(record, text, separator || holds(text, ",") ? separator : ";", err);
}

static int refuse_printed(struct topic_text text, struct topic_error *err)
{
    return topic_error_set(
        err,
        "the topics \"%.*s\" are how a program prints a list or an object: write "
        "the names with ; between them",
        topic_label_text_quoted_len(text), text.bytes);
}

/* ---- values ---- */

/* Notes the error of a list, or that it is an explicit "none of these". */
static int end_list(struct topic_record *record, int status, bool is_explicit,
                    struct topic_error *why)
{
    if (status == 0)
        status = topic_class_names_check(record, is_explicit, why);
    if (status < 0)
        topic_record_reject_topics(record, why);
    else if (is_explicit && record->topic_count == record->list.start)
        topic_record_none_of_these(record);
    return status;
}

int topic_labels_take_text(struct topic_record *record, struct topic_text text, unsigned rank,
                           bool commas_separate)
{
    struct topic_error why = {0};
    struct topic_label_marks marks;
    text = topic_text_scan_trim(text, TOPIC_LABEL_TEXT_BLANKS);
    text = topic_label_printed_list(text);
    if (text.len == 0 || topic_missing_words_is_name(text) ||
        (text.len == 2 && memcmp(text.bytes, "-1", 2) == 0 &&
         topic_class_names_is_missing(record, rank, -1)) ||
        !topic_record_begin_topics(record, rank))
        return 0;
    if (topic_label_printed_is_empty(text))
        return end_list(record, 0, true, &why);
    struct topic_label_split_markup markup;
    bool is_list = topic_label_list_is_bracketed(text) && !is_name_in_brackets(text);
    int status = 0;
    if (topic_label_text_link(text).len > 0)
        status = topic_labels_add_name(record, text, &why);
    else if (!record->options.label_separator && topic_label_marks_begin(&marks, text))
        status = take_marked(record, &marks, commas_separate, &why);
    else if (topic_label_printed_is_object(text) && !topic_label_printed_is_word(text))
        status = refuse_printed(text, &why);
    else if (!is_list && topic_label_text_is_in_parentheses(text))
        status = take_in_parentheses(record, text, &why);
    else if (is_list && !commas_separate && topic_label_text_is_bare_list(text))
        status = take_bare_list(record, text, record->options.label_separator, &why);
    else if (is_list)
        status = take_bracketed(record, text, &why);
    else if (topic_label_split_begin_markup(&markup, text))
        status = take_markup(record, &markup, commas_separate, &why);
    else if (topic_label_printed_is_serialised(text))
        status = topic_error_set(&why, "the topics are a list as PHP serialises it: write a list "
                                       "of names, such as [\"AI\"]");
    else
        status = take_separated(record, text, commas_separate, &why);
    return end_list(record, status, is_list, &why);
}

int topic_labels_take_json(struct topic_record *record, json_t *value, unsigned rank)
{
    struct topic_error why = {0};
    struct topic_text key = topic_field_map_name(record->options.map, TOPIC_RECORD_TOPICS, rank);
    if (json_is_string(value)) {
        struct topic_text text = {json_string_value(value), json_string_length(value)};
        return topic_labels_take_text(record, text, rank, false);
    }
    if (json_is_null(value) || has_no_item(value) ||
        topic_class_names_is_missing(record, rank, json_number_value(value)) ||
        !topic_record_begin_topics(record, rank))
        return 0;
    return end_list(record, take_value(record, value, key, &why), true, &why);
}
