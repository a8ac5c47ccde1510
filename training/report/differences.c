#include "training/report/differences.h"

#include "training/report/style.h"

static void put_slice(struct topic_page *page, const struct topic_model_diff *comparison,
                      struct topic_slice slice)
{
    struct topic_text text = topic_model_diff_text(comparison, slice);
    topic_page_text(page, text.bytes, text.len);
}

static void put_head(struct topic_page *page, const struct topic_model_diff *comparison,
                     const char *before, const char *after)
{
    topic_page_put(page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\">\n"
                         "<title>What another model would change</title>\n");
    topic_style_put_sheet(page);
    topic_page_put(page, "</head>\n<body>\n<h1>What another model would change</h1>\n"
                         "<p class=\"about\"><code>");
    topic_page_name(page, before);
    topic_page_put(page, "</code> → <code>");
    topic_page_name(page, after);
    topic_page_put(page, "</code></p>\n<p class=\"lead\">Of ");
    topic_page_count(page, comparison->articles);
    topic_page_put(page, " articles, ");
    topic_page_count(page, comparison->changed);
    topic_page_put(page, " would get other topics.</p>\n");
}

static void put_count(struct topic_page *page, size_t count)
{
    topic_page_put(page, "<td>");
    topic_page_count(page, count);
    topic_page_put(page, "</td>");
}

static void put_row(struct topic_page *page, const struct topic_model_diff_topic *topic)
{
    topic_page_put(page, "<tr><th scope=\"row\">");
    topic_page_name(page, topic->name);
    if (topic->numbers[TOPIC_MODEL_DIFF_BEFORE] == SIZE_MAX)
        topic_page_put(page, " <small>new</small>");
    if (topic->numbers[TOPIC_MODEL_DIFF_AFTER] == SIZE_MAX)
        topic_page_put(page, " <small>gone</small>");
    topic_page_put(page, "</th>");
    put_count(page, topic->given[TOPIC_MODEL_DIFF_BEFORE]);
    put_count(page, topic->given[TOPIC_MODEL_DIFF_AFTER]);
    put_count(page, topic_model_diff_gained(topic));
    put_count(page, topic_model_diff_lost(topic));
    topic_page_put(page, "</tr>\n");
}

static void put_topics(struct topic_page *page, const struct topic_model_diff *comparison)
{
    topic_page_put(page, "<h2>Topics</h2>\n<p>Articles that each topic is given to.</p>\n"
                         "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Topic</th>"
                         "<th scope=\"col\">Before</th><th scope=\"col\">After</th>"
                         "<th scope=\"col\">Gained</th><th scope=\"col\">Lost</th></tr></thead>"
                         "<tbody>\n");
    for (size_t i = 0; i < comparison->topic_count; i++)
        put_row(page, &comparison->topics[i]);
    topic_page_put(page, "</tbody></table></div>\n");
}

static void put_article(struct topic_page *page, const struct topic_model_diff *comparison,
                        const struct topic_model_diff_change *difference)
{
    const struct topic_model_diff_topic *topic = &comparison->topics[difference->topic];
    topic_page_put(page, difference->is_gained ? "<h4>+ " : "<h4>− ");
    put_slice(page, comparison, difference->title);
    topic_page_format(
        page, "</h4>\n<p>%.2f (given from %.2f) → %.2f (from %.2f)",
        difference->scores[TOPIC_MODEL_DIFF_BEFORE], topic->thresholds[TOPIC_MODEL_DIFF_BEFORE],
        difference->scores[TOPIC_MODEL_DIFF_AFTER], topic->thresholds[TOPIC_MODEL_DIFF_AFTER]);
    for (size_t i = 0; i < difference->word_count; i++) {
        topic_page_put(page, i == 0 ? ": " : ", ");
        put_slice(page, comparison, difference->words[i].phrase);
        topic_page_format(page, " %+.2f → %+.2f",
                          difference->words[i].weights[TOPIC_MODEL_DIFF_BEFORE],
                          difference->words[i].weights[TOPIC_MODEL_DIFF_AFTER]);
    }
    topic_page_put(page, " <code>");
    put_slice(page, comparison, difference->id);
    topic_page_put(page, "</code></p>\n");
}

/* The differences of one topic, from items[first] on. Returns where the next topic's begin. */
static size_t put_topic(struct topic_page *page, const struct topic_model_diff *comparison,
                        size_t first, size_t shown)
{
    uint32_t topic = comparison->items[first].topic;
    size_t end = first;
    while (end < comparison->count && comparison->items[end].topic == topic)
        end++;
    topic_page_put(page, "<h3>");
    topic_page_name(page, comparison->topics[topic].name);
    topic_page_put(page, "</h3>\n");
    for (size_t i = first; i < end && i - first < shown; i++)
        put_article(page, comparison, &comparison->items[i]);
    if (end - first > shown) {
        topic_page_put(page, "<p>… and ");
        topic_page_count(page, end - first - shown);
        topic_page_put(page, " more</p>\n");
    }
    return end;
}

int topic_differences_put(struct topic_page *page, const struct topic_model_diff *comparison,
                          const char *before, const char *after, size_t shown)
{
    put_head(page, comparison, before, after);
    put_topics(page, comparison);
    topic_page_put(page, "<h2>Articles</h2>\n<p>Under each topic: + articles that gain it, − those "
                         "that lose it; its probability and the least for which it is given, by "
                         "both models; the phrases whose weight changed most that way.</p>\n");
    for (size_t i = 0; i < comparison->count;)
        i = put_topic(page, comparison, i, shown);
    topic_page_put(page, "</body>\n</html>\n");
    return topic_page_finish(page);
}
