#include "web/json/results_split.h"

#include <string.h>

#include "record/json_scalar.h"
#include "web/json/answer_code.h"

#define RESULTS "\"results\":["
#define MODEL "\"model\":"

/* The byte after the value that begins at `at`. */
static size_t value_end(struct topic_text text, size_t at)
{
    size_t depth = 0;
    while (at < text.len) {
        char byte = text.bytes[at];
        if (depth == 0 && (byte == ',' || byte == ']' || byte == '}'))
            return at;
        if (byte == '"') {
            at = (size_t)(topic_json_scalar_string_end(text.bytes + at, text.bytes + text.len) -
                          text.bytes);
            continue;
        }
        if (byte == '{' || byte == '[')
            depth++;
        else if (byte == '}' || byte == ']')
            depth--;
        at++;
    }
    return at;
}

/* The model is the last member, 30 bytes before the end: its search goes backwards, so that no text
 * in the results is taken for it. */
static struct topic_text find_model(struct topic_text answer)
{
    size_t len = strlen(MODEL);
    for (size_t at = answer.len; at-- > 0;) {
        if (answer.bytes[at] == ']')
            break;
        if (answer.len - at < len || memcmp(answer.bytes + at, MODEL, len) != 0)
            continue;
        return (struct topic_text){answer.bytes + at + len,
                                   value_end(answer, at + len) - (at + len)};
    }
    return (struct topic_text){0};
}

int topic_results_split_begin(struct topic_results_split *split, struct topic_text answer,
                              struct topic_error *err)
{
    *split = (struct topic_results_split){.answer = answer, .model = find_model(answer)};
    size_t at = 1; /* after the opening brace */
    while (at < answer.len) {
        if (answer.len - at > strlen(RESULTS) &&
            memcmp(answer.bytes + at, RESULTS, strlen(RESULTS)) == 0) {
            split->at = at + strlen(RESULTS);
            return 0;
        }
        at = value_end(answer, at) + 1;
    }
    return topic_error_set(err, "the answer has no results");
}

struct topic_text topic_results_split_next(struct topic_results_split *split)
{
    size_t end = value_end(split->answer, split->at);
    struct topic_text result = {split->answer.bytes + split->at, end - split->at};
    bool is_last = end >= split->answer.len || split->answer.bytes[end] != ',';
    split->at = is_last ? end : end + 1;
    return result;
}

int topic_results_split_write(const struct topic_results_split *split, struct topic_text result,
                              struct topic_buffer *out, struct topic_error *err)
{
    bool is_error = topic_answer_code_find(result).len > 0;
    if (is_error || split->model.len == 0 || result.len < 2)
        return topic_buffer_append(out, result.bytes, result.len, err) < 0
                   ? -1
                   : topic_buffer_append(out, "\n", 1, err);
    if (topic_buffer_append(out, result.bytes, result.len - 1, err) < 0 ||
        topic_buffer_append(out, "," MODEL, strlen("," MODEL), err) < 0 ||
        topic_buffer_append(out, split->model.bytes, split->model.len, err) < 0)
        return -1;
    return topic_buffer_append(out, "}\n", 2, err);
}
