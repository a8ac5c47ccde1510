#include "training/report/tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/report/cards.h"

/* A longer table scrolls within the page, so that the next section stays close. */
#define ROWS_IN_FULL 40

static const char *const columns[] = {"Articles",       "F1",       "Precision", "Recall",
                                      "Avg. precision", "Threshold"};

struct entry {
    size_t topic;
    size_t articles;
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->articles != b->articles)
        return a->articles < b->articles ? 1 : -1;
    return a->topic < b->topic ? -1 : a->topic > b->topic;
}

size_t *topic_tables_order(const struct topic_evaluation *evaluation, struct topic_error *err)
{
    size_t count = evaluation->truth.topic_count;
    struct entry *entries = topic_memory_new(count, sizeof *entries, err);
    size_t *order = topic_memory_new(count, sizeof *order, err);
    if (!entries || !order) {
        free(order);
        order = NULL;
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){.topic = i, .articles = evaluation->metrics.topics[i].articles};
    qsort(entries, count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < count; i++)
        order[i] = entries[i].topic;
done:
    free(entries);
    return order;
}

static bool is_known(const struct topic_model *model, const char *topic)
{
    return topic_model_topic_find(model, topic, strlen(topic)) < topic_model_topic_count(model);
}

static void put_number(struct topic_page *page, double value)
{
    topic_page_format(page, "<td>%.3f</td>", value);
}

static void put_topic_row(struct topic_page *page, const struct topic_evaluation *evaluation,
                          const struct topic_model *model, size_t topic)
{
    const struct topic_topic_metrics *row = &evaluation->metrics.topics[topic];
    topic_page_put(page, "<tr><th scope=\"row\"><bdi>");
    topic_page_name(page, evaluation->topic_names[topic]);
    topic_page_format(page, "</bdi></th><td data-v=\"%zu\">", row->articles);
    topic_page_count(page, row->articles);
    topic_page_put(page, "</td>");
    topic_page_format(page, "<td class=\"bar\" style=\"--v:%.1f%%\">%.3f</td>", 100 * row->f1,
                      row->f1);
    put_number(page, row->precision);
    put_number(page, row->recall);
    put_number(page, row->average_precision);
    if (is_known(model, evaluation->topic_names[topic]))
        put_number(page, evaluation->thresholds[topic]);
    else
        topic_page_put(page, "<td data-v=\"2\" title=\"The model does not know this topic.\">"
                             "unknown</td>");
    topic_page_put(page, "</tr>\n");
}

static void put_topics_head(struct topic_page *page)
{
    topic_page_put(page, "<thead><tr><th scope=\"col\"><button>Topic</button></th>");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        topic_page_put(page, i == 0 ? "<th scope=\"col\" aria-sort=\"descending\"><button>"
                                    : "<th scope=\"col\"><button>");
        topic_page_put(page, columns[i]);
        topic_page_put(page, "</button></th>");
    }
    topic_page_put(page, "</tr></thead>\n");
}

void topic_tables_topics(struct topic_page *page, const struct topic_evaluation *evaluation,
                         const struct topic_model *model)
{
    size_t count = evaluation->truth.topic_count;
    size_t *order = topic_tables_order(evaluation, page->err);
    if (!order) {
        page->failed = true;
        return;
    }
    topic_page_format(page, "<div class=\"wide%s\" tabindex=\"0\"><table id=\"per-topic\">\n",
                      count > ROWS_IN_FULL ? " long" : "");
    put_topics_head(page);
    topic_page_put(page, "<tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_topic_row(page, evaluation, model, order[i]);
    topic_page_put(page, "</tbody></table></div>\n");
    free(order);
}

static void put_confusion(struct topic_page *page, const struct topic_evaluation *evaluation,
                          const struct topic_confusion_pair *pair)
{
    size_t due = evaluation->metrics.topics[pair->due].articles;
    topic_page_put(page, "<tr><th scope=\"row\"><bdi>");
    topic_page_name(page, evaluation->topic_names[pair->given]);
    topic_page_put(page, "</bdi></th><td class=\"word\"><bdi>");
    topic_page_name(page, evaluation->topic_names[pair->due]);
    topic_page_put(page, "</bdi></td><td>");
    topic_page_count(page, pair->articles);
    topic_page_put(page, " of ");
    topic_page_count(page, due);
    topic_page_put(page, "</td></tr>\n");
}

void topic_tables_confusions(struct topic_page *page, const struct topic_evaluation *evaluation,
                             const struct topic_confusion_pair *pairs, size_t count)
{
    if (count == 0) {
        topic_page_put(page, "<p>No article got one topic in place of another.</p>\n");
        return;
    }
    topic_page_put(page, "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>"
                         "<th scope=\"col\">Wrong topic given</th><th scope=\"col\" class=\"word\">"
                         "Right topic missed</th><th scope=\"col\">Articles</th></tr></thead>\n"
                         "<tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_confusion(page, evaluation, &pairs[i]);
    topic_page_put(page, "</tbody></table></div>\n");
}

void topic_tables_learning(struct topic_page *page, const struct topic_learning_curve *curve)
{
    topic_page_put(page, "<div class=\"wide\"><table><thead><tr><th>Articles</th><th>Topics "
                         "learnt</th><th>F1</th><th>F1, averaged by topic</th></tr></thead>"
                         "<tbody>\n");
    for (size_t i = 0; i < curve->count; i++) {
        const struct topic_learning_curve_point *point = &curve->points[i];
        topic_page_put(page, "<tr><th scope=\"row\">");
        topic_page_count(page, point->articles);
        topic_page_put(page, "</th><td>");
        topic_page_count(page, point->topics);
        topic_page_format(page, "</td><td>%.3f</td><td>%.3f</td></tr>\n", point->micro_f1,
                          point->macro_f1);
    }
    topic_page_put(page, "</tbody></table></div>\n");
}

static void put_slice(struct topic_page *page, const struct topic_worst_error *mistake,
                      struct topic_slice slice)
{
    struct topic_text text = topic_worst_errors_text(mistake, slice);
    topic_page_text(page, text.bytes, text.len);
}

static void put_word(struct topic_page *page, const struct topic_worst_error *mistake,
                     const struct topic_worst_error_word *word)
{
    const struct topic_card_word shown = {
        .weight = word->weight,
        .times = word->times,
        .field = word->field,
        .before = topic_worst_errors_text(mistake, word->quote.before),
        .phrase = topic_worst_errors_text(mistake, word->quote.phrase),
        .after = topic_worst_errors_text(mistake, word->quote.after)};
    topic_cards_word(page, &shown);
}

static void put_labels(struct topic_page *page, const struct topic_evaluation *evaluation,
                       size_t article)
{
    const struct topic_label_matrix *truth = &evaluation->truth;
    size_t begin = truth->starts[article], end = truth->starts[article + 1];
    topic_page_put(page, "<p><small>Labelled: ");
    for (size_t i = begin; i < end; i++) {
        topic_page_put(page, i == begin ? "<bdi>" : ", <bdi>");
        topic_page_name(page, evaluation->topic_names[truth->topics[i]]);
        topic_page_put(page, "</bdi>");
    }
    topic_page_put(page, begin == end ? "none of these topics</small></p>\n" : "</small></p>\n");
}

static void put_mistake(struct topic_page *page, const struct topic_evaluation *evaluation,
                        const struct topic_model *model, const struct topic_worst_error *mistake)
{
    topic_page_put(page, "<article><header><b><bdi>");
    topic_page_name(page, evaluation->topic_names[mistake->topic]);
    topic_page_format(page, "</bdi></b> <span>score <b>%.2f</b>", mistake->score);
    if (!topic_model_is_single_label(model)) /* else there are no thresholds: the best is given */
        topic_page_format(page, ", threshold %.2f", mistake->threshold);
    topic_page_put(page, "</span></header>\n");
    topic_cards_title(page, topic_worst_errors_text(mistake, mistake->title),
                      topic_worst_errors_text(mistake, mistake->link));
    topic_page_put(page, "<p><bdi>");
    put_slice(page, mistake, mistake->snippet);
    topic_page_put(page, "</bdi></p>\n");
    put_labels(page, evaluation, mistake->article);
    topic_page_put(page, "<ul>\n");
    for (size_t i = 0; i < mistake->word_count; i++)
        put_word(page, mistake, &mistake->words[i]);
    topic_page_put(page, "</ul>\n");
    if (mistake->word_count == 0)
        topic_page_put(page, "<p><small>The model knows no word of this article that counts for "
                             "or against the topic.</small></p>\n");
    topic_page_put(page, "<code>");
    put_slice(page, mistake, mistake->id);
    topic_page_put(page, "</code></article>\n");
}

static void put_side(struct topic_page *page, const struct topic_evaluation *evaluation,
                     const struct topic_model *model, bool was_given)
{
    const struct topic_worst_errors *errors = &evaluation->errors;
    const struct topic_worst_error *list = was_given ? errors->given : errors->missed;
    size_t count = was_given ? errors->given_count : errors->missed_count;
    topic_page_put(page, was_given ? "<h3>Topics wrongly given</h3>\n"
                                   : "<h3>Topics wrongly not given</h3>\n");
    if (count == 0)
        topic_page_put(page, "<p>None.</p>\n");
    topic_page_put(page, "<div class=\"mistakes\">\n");
    for (size_t i = 0; i < count; i++)
        put_mistake(page, evaluation, model, &list[i]);
    topic_page_put(page, "</div>\n");
}

void topic_tables_mistakes(struct topic_page *page, const struct topic_evaluation *evaluation,
                           const struct topic_model *model)
{
    put_side(page, evaluation, model, true);
    put_side(page, evaluation, model, false);
}
