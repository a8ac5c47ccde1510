#include "cli/explaining/explain_page.h"

#include <math.h>

#include "training/report/cards.h"
#include "training/report/style.h"

/* Bytes of a sentence on each side of a phrase, as in the report. */
#define CONTEXT_BYTES 60

void topic_explain_page_begin(struct topic_page *page)
{
    topic_style_put_head(page, "Why these topics?");
    topic_page_put(page, "<h1>Why these topics?</h1>\n<p>The marked words speak for (+) or against "
                         "(\xE2\x88\x92) the topic. Their weights, those of all other words and "
                         "the bias add up to the margin.</p>\n");
}

static struct topic_text text_of(const struct topic_buffer *bytes, struct topic_slice slice)
{
    return (struct topic_text){slice.len > 0 ? bytes->bytes + slice.start : "", slice.len};
}

static int put_reason(struct topic_page *page, const struct topic_reason *reason,
                      const struct topic_sentence_quote_source *source)
{
    struct topic_buffer bytes = {0};
    struct topic_sentence_quote quote;
    int status = topic_sentence_quote_append(&bytes, source, &reason->spans[0], CONTEXT_BYTES,
                                             &quote, page->err);
    if (status == 0) {
        const struct topic_card_word word = {.weight = reason->weight,
                                             .times = reason->span_count,
                                             .field = reason->spans[0].field,
                                             .before = text_of(&bytes, quote.before),
                                             .phrase = text_of(&bytes, quote.phrase),
                                             .after = text_of(&bytes, quote.after)};
        topic_cards_word(page, &word);
    }
    topic_buffer_release(&bytes);
    return status;
}

static int put_topic(struct topic_page *page, const struct topic_explain_answer *answer,
                     size_t number, const struct topic_sentence_quote_source *source)
{
    const struct topic_explain_topic *topic = &answer->topics[number];
    const struct topic_explanation *why = &answer->whys[number];
    topic_page_put(page, "<article><header><span><b><bdi>");
    topic_page_name(page, topic->name);
    topic_page_format(page, "</bdi></b> %s</span> <span>score <b>%.2f</b>",
                      topic->accepted ? "given" : "not given", topic->score);
    if (!answer->is_single_label)
        topic_page_format(page, ", threshold %.2f", topic->threshold);
    topic_page_put(page, "</span></header>\n<ul>\n");
    for (size_t i = 0; i < why->reason_count; i++)
        if (put_reason(page, &why->reasons[i], source) < 0)
            return -1;
    topic_page_format(page,
                      "</ul>\n<p><small>all other words %s%.2f, bias %s%.2f: margin %s%.2f</small>"
                      "</p></article>\n",
                      topic_page_sign(answer->others[number]), fabs(answer->others[number]),
                      topic_page_sign(why->bias), fabs(why->bias), topic_page_sign(why->margin),
                      fabs(why->margin));
    return 0;
}

static void put_familiarity(struct topic_page *page, const struct topic_explain_answer *answer)
{
    topic_page_put(page, "<p class=\"about\">");
    if (!answer->knows_words)
        topic_page_put(page, "The model knows no word of the article. ");
    else if (answer->familiarity >= 0)
        topic_page_format(page,
                          "Familiarity %.2f: the share of training articles that were less at "
                          "home. ",
                          answer->familiarity);
    topic_page_put(page, "Model <code>");
    topic_page_name(page, answer->model);
    topic_page_put(page, "</code></p>\n");
}

int topic_explain_page_put(struct topic_page *page, const struct topic_record *record,
                           const struct topic_explain_answer *answer,
                           const struct topic_text_rules *rules)
{
    const struct topic_article article = topic_record_article(record);
    struct topic_sentence_quote_source source = {0};
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    int status = topic_sentence_quote_read(&source, &article, rules, page->err);
    topic_cards_title(page, source.fields[TOPIC_FIELD_TITLE].text, topic_record_link(record));
    topic_page_put(page, "<code>");
    topic_cards_id(page, id);
    topic_page_put(page, "</code>\n");
    put_familiarity(page, answer);
    topic_page_put(page, "<div class=\"mistakes\">\n");
    for (size_t i = 0; status == 0 && i < answer->count; i++)
        status = put_topic(page, answer, i, &source);
    topic_page_put(page, "</div>\n");
    if (answer->unexplained > 0)
        topic_page_format(page, "<p>%zu more topics are not explained.</p>\n", answer->unexplained);
    topic_sentence_quote_release(&source);
    return status;
}

void topic_explain_page_end(struct topic_page *page)
{
    topic_page_put(page, "</body>\n</html>\n");
}
