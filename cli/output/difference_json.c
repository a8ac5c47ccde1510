#include "cli/output/difference_json.h"

#include "cli/output/output.h"

static void put_word(struct topic_json *json, const struct topic_model_diff *comparison,
                     const struct topic_model_diff_word *word)
{
    topic_json_open(json, '{');
    topic_json_put_text(json, "phrase", topic_model_diff_text(comparison, word->phrase));
    topic_output_number(json, "before", word->weights[TOPIC_MODEL_DIFF_BEFORE]);
    topic_output_number(json, "after", word->weights[TOPIC_MODEL_DIFF_AFTER]);
    topic_json_put_unsigned(json, "times", word->times);
    topic_json_put_cstring(json, "field", topic_field_name(word->field));
    topic_json_put_open(json, "sentence", '{');
    topic_json_put_text(json, "before", topic_model_diff_text(comparison, word->quote.before));
    topic_json_put_text(json, "phrase", topic_model_diff_text(comparison, word->quote.phrase));
    topic_json_put_text(json, "after", topic_model_diff_text(comparison, word->quote.after));
    topic_json_close(json, '}');
    topic_json_close(json, '}');
}

void topic_difference_json_put(struct topic_json *json, const struct topic_model_diff *comparison,
                               const struct topic_model_diff_change *difference)
{
    const struct topic_model_diff_topic *topic = &comparison->topics[difference->topic];
    topic_json_put_cstring(json, "topic", topic->name);
    topic_json_put_cstring(json, "change", difference->is_gained ? "gained" : "lost");
    if (difference->outcome != TOPIC_MODEL_DIFF_UNKNOWN)
        topic_json_put_cstring(json, "outcome", topic_model_diff_outcome_name(difference));
    topic_json_put_raw(json, "id", topic_model_diff_text(comparison, difference->id));
    topic_json_put_text(json, "title", topic_model_diff_text(comparison, difference->title));
    if (difference->link.len > 0)
        topic_json_put_text(json, "link", topic_model_diff_text(comparison, difference->link));
    topic_output_number(json, "before", difference->scores[TOPIC_MODEL_DIFF_BEFORE]);
    topic_output_number(json, "before_threshold", topic->thresholds[TOPIC_MODEL_DIFF_BEFORE]);
    topic_output_number(json, "after", difference->scores[TOPIC_MODEL_DIFF_AFTER]);
    topic_output_number(json, "after_threshold", topic->thresholds[TOPIC_MODEL_DIFF_AFTER]);
    topic_json_put_open(json, "because", '[');
    for (size_t i = 0; i < difference->word_count; i++)
        put_word(json, comparison, &difference->words[i]);
    topic_json_close(json, ']');
}
