#include "training/report/differences.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "training/report/cards.h"
#include "training/report/style.h"

static void put_head(struct topic_page *page, const struct topic_model_diff *diff,
                     const char *before, const char *after)
{
    topic_style_put_head(page, "What the new model would change");
    topic_page_put(page, "<h1>What the new model would change</h1>\n<p class=\"about\"><code>");
    topic_page_name(page, before);
    topic_page_put(page, "</code> → <code>");
    topic_page_name(page, after);
    topic_page_put(page, "</code></p>\n<p class=\"lead\">Of ");
    topic_page_count(page, diff->articles);
    topic_page_put(page, " articles, ");
    topic_page_count(page, diff->changed);
    topic_page_put(page, " would get different topics.</p>\n");
    if (diff->labelled == 0)
        return;
    topic_page_put(page, "<p>By the labels of ");
    topic_page_count(page, diff->labelled);
    topic_page_put(page, " articles, <b>");
    topic_page_count(page, diff->outcomes[TOPIC_MODEL_DIFF_FIXED]);
    topic_page_put(page, "</b> answers would be fixed and <b>");
    topic_page_count(page, diff->outcomes[TOPIC_MODEL_DIFF_BROKEN]);
    topic_page_put(page, "</b> broken. If one of the models was trained on these articles, the "
                         "labels favour it.</p>\n");
}

static void put_count(struct topic_page *page, size_t count)
{
    topic_page_put(page, "<td>");
    topic_page_count(page, count);
    topic_page_put(page, "</td>");
}

static void put_row(struct topic_page *page, const struct topic_model_diff_topic *topic,
                    bool is_labelled)
{
    topic_page_put(page, "<tr><th scope=\"row\"><bdi>");
    topic_page_name(page, topic->name);
    topic_page_put(page, "</bdi>");
    if (topic->numbers[TOPIC_MODEL_DIFF_BEFORE] == SIZE_MAX)
        topic_page_put(page, " <small>new</small>");
    if (topic->numbers[TOPIC_MODEL_DIFF_AFTER] == SIZE_MAX)
        topic_page_put(page, " <small>gone</small>");
    topic_page_put(page, "</th>");
    put_count(page, topic->given[TOPIC_MODEL_DIFF_BEFORE]);
    put_count(page, topic->given[TOPIC_MODEL_DIFF_AFTER]);
    put_count(page, topic_model_diff_gained(topic));
    put_count(page, topic_model_diff_lost(topic));
    if (is_labelled) {
        put_count(page, topic->outcomes[TOPIC_MODEL_DIFF_FIXED]);
        put_count(page, topic->outcomes[TOPIC_MODEL_DIFF_BROKEN]);
    }
    topic_page_put(page, "</tr>\n");
}

static bool is_changed(const struct topic_model_diff_topic *topic)
{
    return topic_model_diff_gained(topic) > 0 || topic_model_diff_lost(topic) > 0;
}

/* The topics that articles gain or lose, or those that none does. */
static void put_table(struct topic_page *page, const struct topic_model_diff *diff, bool changed)
{
    topic_page_put(page, "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Topic</th>"
                         "<th scope=\"col\">Before</th><th scope=\"col\">After</th>"
                         "<th scope=\"col\">Gained</th><th scope=\"col\">Lost</th>");
    if (diff->labelled > 0)
        topic_page_put(page, "<th scope=\"col\">Fixed</th><th scope=\"col\">Broken</th>");
    topic_page_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < diff->topic_count; i++)
        if (is_changed(&diff->topics[i]) == changed)
            put_row(page, &diff->topics[i], diff->labelled > 0);
    topic_page_put(page, "</tbody></table></div>\n");
}

static void put_topics(struct topic_page *page, const struct topic_model_diff *diff)
{
    size_t changed = 0;
    for (size_t i = 0; i < diff->topic_count; i++)
        changed += is_changed(&diff->topics[i]);
    size_t same = diff->topic_count - changed;
    topic_page_put(page, "<h2>Topics</h2>\n<p>How many articles get each topic.</p>\n");
    if (changed > 0)
        put_table(page, diff, true);
    if (same > 0) {
        topic_page_put(page, "<details><summary>");
        topic_page_count(page, same);
        topic_page_format(page, " topic%s that no article gains or loses</summary>\n",
                          same == 1 ? "" : "s");
        put_table(page, diff, false);
        topic_page_put(page, "</details>\n");
    }
}

static void put_word(struct topic_page *page, const struct topic_model_diff *diff,
                     const struct topic_model_diff_change *change,
                     const struct topic_model_diff_word *word)
{
    char shown[64];
    double before = word->weights[TOPIC_MODEL_DIFF_BEFORE];
    double after = word->weights[TOPIC_MODEL_DIFF_AFTER];
    snprintf(shown, sizeof shown, "%s%.2f → %s%.2f", topic_page_sign(before), fabs(before),
             topic_page_sign(after), fabs(after));
    const struct topic_card_word card = {.weight = change->is_gained ? 1 : -1,
                                         .shown = shown,
                                         .times = word->times,
                                         .field = word->field,
                                         .before = topic_model_diff_text(diff, word->quote.before),
                                         .phrase = topic_model_diff_text(diff, word->quote.phrase),
                                         .after = topic_model_diff_text(diff, word->quote.after)};
    topic_cards_word(page, &card);
}

static void put_article(struct topic_page *page, const struct topic_model_diff *diff,
                        const struct topic_model_diff_change *change)
{
    const struct topic_model_diff_topic *topic = &diff->topics[change->topic];
    const char *outcome = topic_model_diff_outcome_name(change);
    topic_page_format(page, "<article class=\"%s\"><header><b>%s%s%s</b> ", outcome,
                      change->is_gained ? "gained" : "lost", outcome[0] ? ", " : "", outcome);
    topic_page_format(
        page, "<span>score %.2f → <b>%.2f</b>, threshold %.2f → %.2f</span></header>",
        change->scores[TOPIC_MODEL_DIFF_BEFORE], change->scores[TOPIC_MODEL_DIFF_AFTER],
        topic->thresholds[TOPIC_MODEL_DIFF_BEFORE], topic->thresholds[TOPIC_MODEL_DIFF_AFTER]);
    topic_cards_title(page, topic_model_diff_text(diff, change->title),
                      topic_model_diff_text(diff, change->link));
    topic_page_put(page, "<ul class=\"changes\">\n");
    for (size_t i = 0; i < change->word_count; i++)
        put_word(page, diff, change, &change->words[i]);
    topic_page_put(page, "</ul>\n<code>");
    topic_cards_id(page, topic_model_diff_text(diff, change->id));
    topic_page_put(page, "</code></article>\n");
}

/* The changes of one topic, from items[first] on. Returns where those of the next topic begin. */
static size_t put_topic(struct topic_page *page, const struct topic_model_diff *diff, size_t first,
                        size_t shown)
{
    uint32_t topic = diff->items[first].topic;
    size_t end = first;
    while (end < diff->count && diff->items[end].topic == topic)
        end++;
    topic_page_put(page, "<h3>");
    topic_page_name(page, diff->topics[topic].name);
    topic_page_put(page, "</h3>\n<div class=\"mistakes\">\n");
    for (size_t i = first; i < end && i - first < shown; i++)
        put_article(page, diff, &diff->items[i]);
    topic_page_put(page, "</div>\n");
    if (end - first > shown) {
        topic_page_put(page, "<p>… and ");
        topic_page_count(page, end - first - shown);
        topic_page_put(page, " more</p>\n");
    }
    return end;
}

int topic_differences_put(struct topic_page *page, const struct topic_model_diff *diff,
                          const char *before, const char *after, size_t shown)
{
    put_head(page, diff, before, after);
    put_topics(page, diff);
    if (diff->count > 0)
        topic_page_put(page,
                       "<h2>Articles</h2>\n<p>Each topic lists the articles that gain it and those "
                       "that lose it, with the score and the topic's threshold in the old and "
                       "the new model. The marked phrases are those whose weights changed most "
                       "in that direction.</p>\n");
    for (size_t i = 0; i < diff->count;)
        i = put_topic(page, diff, i, shown);
    topic_page_put(page, "</body>\n</html>\n");
    return topic_page_finish(page);
}
