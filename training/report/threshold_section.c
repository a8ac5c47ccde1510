#include "training/report/threshold_section.h"

#include <stdlib.h>

#include "training/report/tables.h"

/* A longer table scrolls within the page, so that the next section stays close. */
#define ROWS_IN_FULL 40

static void put_head(struct topic_page *page)
{
    topic_page_put(page, "<thead><tr><th scope=\"col\" rowspan=\"2\">Topic</th>");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        topic_page_format(page, "<th scope=\"colgroup\" colspan=\"3\">Precision %.2f</th>",
                          topic_precision_thresholds_target(i));
    topic_page_put(page, "</tr><tr>");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        topic_page_put(page, "<th scope=\"col\">Threshold</th><th scope=\"col\">Recall</th>"
                             "<th scope=\"col\">Given to</th>");
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
        if (row->is_reached)
            topic_page_format(page, "<td>%.*f</td><td>%.3f</td><td>%.1f%%</td>",
                              TOPIC_PRECISION_THRESHOLDS_PLACES, row->threshold, row->recall,
                              100 * (double)row->given / (double)evaluation->truth.article_count);
        else
            topic_page_put(page, "<td colspan=\"3\">not reached</td>");
    }
    topic_page_put(page, "</tr>\n");
}

static void put_lines(struct topic_page *page, const struct topic_evaluation *evaluation,
                      size_t row)
{
    struct topic_buffer lines = {0};
    if (topic_precision_thresholds_put_lines(&lines, evaluation->topic_names,
                                             evaluation->for_precision,
                                             evaluation->truth.topic_count, row, page->err) < 0) {
        page->failed = true;
    } else {
        topic_page_format(page,
                          "<details><summary>Lines of a topics file for a precision of "
                          "%.2f</summary><pre>",
                          topic_precision_thresholds_target(row));
        topic_page_text(page, lines.bytes, lines.len);
        topic_page_put(page, "</pre></details>\n");
    }
    topic_buffer_release(&lines);
}

void topic_threshold_section_put(struct topic_page *page, const struct topic_evaluation *evaluation,
                                 bool has_lines)
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
        "the share of all articles that get the topic. On other articles, topics with few "
        "articles will have less.</p>\n<div class=\"wide%s\" tabindex=\"0\"><table "
        "id=\"for-precision\">\n",
        count > ROWS_IN_FULL ? " long" : "");
    put_head(page);
    topic_page_put(page, "<tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_row(page, evaluation, order[i]);
    topic_page_put(page, "</tbody></table></div>\n");
    free(order);
    for (size_t i = 0; has_lines && i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        put_lines(page, evaluation, i);
}
