#include "training/report/threshold_section.h"

#include <stdlib.h>

#include "training/report/tables.h"

/* A longer table scrolls within the page, so that the next section stays close. */
#define ROWS_IN_FULL 40

static void put_head(struct topic_page *page, bool has_dates)
{
    topic_page_put(page, "<thead><tr><th scope=\"col\" rowspan=\"2\">Topic</th>");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        topic_page_format(page, "<th scope=\"colgroup\" colspan=\"3\">Precision %.2f</th>",
                          topic_precision_thresholds_target(i));
    topic_page_put(page, "</tr><tr>");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        topic_page_format(page,
                          "<th scope=\"col\">Threshold</th><th scope=\"col\">Recall</th>"
                          "<th scope=\"col\">%s</th>",
                          has_dates ? "A week" : "Given to");
    topic_page_put(page, "</tr></thead>\n");
}

static void put_row(struct topic_page *page, const struct topic_evaluation *evaluation,
                    size_t topic)
{
    topic_page_put(page, "<tr><th scope=\"row\"><bdi>");
    topic_page_name(page, evaluation->topic_names[topic]);
    topic_page_put(page, "</bdi></th>");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++) {
        const struct topic_precision_threshold *row =
            &evaluation->for_precision[topic * TOPIC_PRECISION_THRESHOLDS_COUNT + i];
        if (!row->is_reached) {
            topic_page_put(page, "<td colspan=\"3\">not reached</td>");
            continue;
        }
        topic_page_format(page, "<td>%.*f</td><td>%.3f</td>", TOPIC_PRECISION_THRESHOLDS_PLACES,
                          row->threshold, row->recall);
        double a_week = evaluation->weeks > 0 ? (double)row->given / evaluation->weeks : 0;
        if (evaluation->weeks > 0)
            topic_page_format(page, "<td>%.*f</td>", topic_precision_thresholds_week_places(a_week),
                              a_week);
        else
            topic_page_format(page, "<td>%.1f%%</td>",
                              100 * (double)row->given / (double)evaluation->truth.article_count);
    }
    topic_page_put(page, "</tr>\n");
}

static void put_lines(struct topic_page *page,
                      const struct topic_precision_thresholds_lines *source, size_t row)
{
    struct topic_buffer lines = {0};
    if (topic_precision_thresholds_put_lines(&lines, source, row, page->err) < 0) {
        page->failed = true;
    } else {
        topic_page_format(page,
                          "<details><summary>Lines of a topics file for a precision of "
                          "%.2f (a click selects all)</summary><pre>",
                          topic_precision_thresholds_target(row));
        topic_page_text(page, lines.bytes, lines.len);
        topic_page_put(page, "</pre></details>\n");
    }
    topic_buffer_release(&lines);
}

void topic_threshold_section_put_lines(struct topic_page *page,
                                       const struct topic_precision_thresholds_lines *source)
{
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        put_lines(page, source, i);
}

void topic_threshold_section_put(struct topic_page *page, const struct topic_evaluation *evaluation,
                                 const struct topic_model *model, const struct topic_model *plain,
                                 bool has_topics_file)
{
    if (!evaluation->for_precision)
        return;
    size_t count = evaluation->truth.topic_count;
    size_t *order = topic_tables_order(evaluation, page->err);
    if (!order) {
        page->failed = true;
        return;
    }
    topic_page_format(
        page,
        "<h2 id=\"thresholds\">Thresholds to choose</h2>\n<p>If a topic must be right more often "
        "than it is now, give it a higher threshold; it then finds fewer of its articles. For each "
        "precision the table has the threshold that reaches it on these articles, the recall, and "
        "%s. On other articles, topics with few articles will have less.</p>\n<div "
        "class=\"wide%s\" tabindex=\"0\"><table id=\"for-precision\">\n",
        evaluation->weeks > 0 ? "how many articles a week get the topic"
                              : "the share of all articles that get the topic",
        count > ROWS_IN_FULL ? " long" : "");
    put_head(page, evaluation->weeks > 0);
    topic_page_put(page, "<tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_row(page, evaluation, order[i]);
    topic_page_put(page, "</tbody></table></div>\n");
    free(order);
    if (has_topics_file)
        topic_page_put(page, "<p>The topics file has entries already: add the thresholds to these, "
                             "as each topic may have one entry only.</p>\n");
    const struct topic_precision_thresholds_lines source = {.model = model,
                                                            .plain = plain,
                                                            .names = evaluation->topic_names,
                                                            .count = count,
                                                            .rows = evaluation->for_precision};
    topic_threshold_section_put_lines(page, &source);
}
