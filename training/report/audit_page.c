#include "training/report/audit_page.h"

#include "training/labels/label_decisions.h"
#include "training/report/cards.h"
#include "training/report/style.h"
#include "training/report/threshold_section.h"

/* Above, a rounded share would be all of them. */
#define SURE 0.99

static const char *name_of(const struct topic_label_audit *audit, uint32_t topic)
{
    return audit->training.dataset.topic_names[topic];
}

static void put_about(struct topic_page *page, const struct topic_label_audit *audit)
{
    topic_page_put(page, "<p class=\"about\">");
    topic_page_count(page, audit->articles.count);
    topic_page_put(page, " articles, ");
    size_t topics = audit->training.dataset.labels.topic_count;
    topic_page_count(page, topics);
    topic_page_format(page, " topic%s. Models that have not seen the article contradict ",
                      topics == 1 ? "" : "s");
    topic_page_count(page, audit->suspect_count);
    topic_page_put(page, audit->suspect_count == 1 ? " label" : " labels");
    if (audit->count < audit->suspect_count) {
        topic_page_put(page, "; the worst ");
        topic_page_count(page, audit->count);
        topic_page_put(page, " are here");
    }
    topic_page_put(page, ".</p>\n");
}

static void put_lead(struct topic_page *page, const struct topic_label_audit *audit)
{
    topic_page_format(page,
                      "<p class=\"lead\">About <b>%.0f</b> labels of the corpus are wrong or "
                      "missing, about %.0f of those below. ",
                      audit->expected, audit->expected_listed);
    if (audit->worth_reading == 0)
        topic_page_put(page, "Each of them is more likely right than wrong.</p>\n");
    else
        topic_page_format(page,
                          "Stop after <b>%zu</b>: those that follow are more likely right than "
                          "wrong.</p>\n",
                          audit->worth_reading);
    topic_page_put(page,
                   "<p>Read a card and decide: is the label wrong? Save the decisions, then write "
                   "the corrected corpus with <code>topic audit CORPUS --apply decisions.csv -o "
                   "corrected.jsonl</code>. The marked words made the models contradict the "
                   "label; where a topic should not be there, it may be that no word speaks for "
                   "it.</p>\n<p class=\"tools\"><input type=\"search\" placeholder=\"Search\" "
                   "aria-label=\"Search\"> <button id=\"save\">Save decisions</button> "
                   "<span id=\"decided\"></span></p>\n");
}

static void put_labels(struct topic_page *page, const struct topic_record *record)
{
    topic_page_put(page, "<p><small>Labelled: ");
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text topic = topic_record_topic(record, i);
        topic_page_put(page, i == 0 ? "<bdi>" : ", <bdi>");
        topic_page_text(page, topic.bytes, topic.len);
        topic_page_put(page, "</bdi>");
    }
    topic_page_put(page,
                   record->topic_count == 0 ? "none of these</small></p>\n" : "</small></p>\n");
}

static void put_word(struct topic_page *page, const struct topic_label_audit *audit,
                     const struct topic_suspect_word *word)
{
    const struct topic_card_word shown = {
        .weight = word->weight,
        .times = word->times,
        .field = word->field,
        .before = topic_label_audit_text(audit, word->quote.before),
        .phrase = topic_label_audit_text(audit, word->quote.phrase),
        .after = topic_label_audit_text(audit, word->quote.after)};
    topic_cards_word(page, &shown);
}

/* What the script writes into the table. */
static void put_data(struct topic_page *page, const struct topic_label_audit *audit,
                     const struct topic_suspect *suspect)
{
    char key[TOPIC_LABEL_DECISIONS_KEY_BYTES];
    topic_page_format(page, "<article data-key=\"%s\" data-verdict=\"%s\" data-topic=\"",
                      topic_label_decisions_key(&audit->articles.records[suspect->article], key),
                      topic_label_audit_problem(suspect));
    topic_page_name(page, name_of(audit, suspect->topic));
    topic_page_put(page, "\" data-instead=\"");
    if (suspect->has_instead)
        topic_page_name(page, name_of(audit, suspect->instead));
    topic_page_put(page, "\" data-id=\"");
    topic_cards_id(page, topic_label_audit_id(audit, suspect)); /* as the table of topic audit */
    topic_page_put(page, "\">");
}

static void put_problem(struct topic_page *page, const struct topic_label_audit *audit,
                        const struct topic_suspect *suspect)
{
    topic_page_put(page, "<header><span><b><bdi>");
    topic_page_name(page, name_of(audit, suspect->topic));
    topic_page_format(page, "</bdi></b> %s",
                      suspect->has_instead ? "should be" : topic_label_audit_problem(suspect));
    if (suspect->has_instead) {
        topic_page_put(page, " <b><bdi>");
        topic_page_name(page, name_of(audit, suspect->instead));
        topic_page_put(page, "</bdi></b>");
    }
    if (suspect->suspicion > SURE)
        topic_page_put(page, "</span> <span><b>over 99%</b> likely wrong</span></header>\n");
    else
        topic_page_format(page, "</span> <span><b>%.0f%%</b> likely wrong</span></header>\n",
                          100 * suspect->suspicion);
}

static void put_card(struct topic_page *page, const struct topic_label_audit *audit,
                     const struct topic_suspect *suspect)
{
    const struct topic_record *record = &audit->articles.records[suspect->article];
    put_data(page, audit, suspect);
    put_problem(page, audit, suspect);
    topic_cards_title(page, topic_label_audit_text(audit, suspect->title),
                      topic_record_link(record));
    put_labels(page, record);
    topic_page_put(page, "<ul>\n");
    for (size_t i = 0; i < suspect->word_count; i++)
        put_word(page, audit, &suspect->words[i]);
    topic_page_put(page,
                   "</ul>\n<p class=\"tools\"><button value=\"fix\" aria-pressed=\"false\">"
                   "Fix the label</button> <button value=\"keep\" aria-pressed=\"false\">Keep "
                   "it</button></p><code>");
    topic_cards_id(page, topic_label_audit_id(audit, suspect));
    topic_page_put(page, "</code></article>\n");
}

static void put_thresholds(struct topic_page *page, const struct topic_label_audit *audit)
{
    const struct topic_precision_thresholds_lines source = {
        .names = (const char *const *)audit->training.dataset.topic_names,
        .count = audit->training.dataset.labels.topic_count,
        .rows = audit->for_precision};
    if (!audit->for_precision)
        return;
    topic_page_put(page,
                   "<h2 id=\"thresholds\">Thresholds to choose</h2>\n<p>If a topic must be right "
                   "more often, a topics file can raise its threshold. These lines reach the "
                   "precision on these articles, by their labels as they are: correct the labels "
                   "first. <code>topic eval --cv CORPUS --thresholds 0.90</code> also says what "
                   "share of its articles each topic then finds.</p>\n");
    topic_threshold_section_put_lines(page, &source);
}

static void put_cards(struct topic_page *page, const struct topic_label_audit *audit)
{
    topic_page_put(page, "<div class=\"mistakes\">\n");
    for (size_t i = 0; i < audit->count; i++) {
        if (i > 0 && i == audit->worth_reading)
            topic_page_put(page, "</div>\n<h2>More likely right than wrong</h2>\n"
                                 "<div class=\"mistakes\">\n");
        put_card(page, audit, &audit->items[i]);
    }
    topic_page_put(page, "</div>\n");
}

int topic_audit_page_put(struct topic_page *page, const struct topic_label_audit *audit)
{
    topic_style_put_head(page, "Labels that look wrong");
    topic_page_put(page, "<h1>Labels that look wrong</h1>\n");
    put_about(page, audit);
    if (audit->count > 0) {
        put_lead(page, audit);
        put_cards(page, audit);
        topic_style_put_decisions(page);
    } else {
        topic_page_put(page, "<p class=\"lead\">No label looks wrong.</p>\n");
    }
    put_thresholds(page, audit);
    topic_page_put(page, "</body>\n</html>\n");
    return topic_page_finish(page);
}
