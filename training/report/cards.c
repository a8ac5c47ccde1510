#include "training/report/cards.h"

#include <math.h>

/* A smaller weight would be shown as 0.00. */
#define LEAST_WEIGHT 0.005

void topic_cards_title(struct topic_page *page, struct topic_text title, struct topic_text link)
{
    struct topic_text shown = title.len > 0 ? title : link;
    if (shown.len == 0)
        return;
    topic_page_put(page, "<h4>");
    if (link.len > 0) {
        topic_page_put(page, "<a rel=\"noreferrer\" href=\"");
        topic_page_text(page, link.bytes, link.len);
        topic_page_put(page, "\">");
    }
    topic_page_put(page, "<bdi>");
    topic_page_text(page, shown.bytes, shown.len);
    topic_page_put(page, link.len > 0 ? "</bdi></a></h4>\n" : "</bdi></h4>\n");
}

void topic_cards_id(struct topic_page *page, struct topic_text id)
{
    if (id.len >= 2 && id.bytes[0] == '"')
        id = (struct topic_text){id.bytes + 1, id.len - 2};
    topic_page_text(page, id.bytes, id.len);
}

void topic_cards_word(struct topic_page *page, const struct topic_card_word *word)
{
    if (!word->shown && fabs(word->weight) < LEAST_WEIGHT)
        return;
    topic_page_format(page, "<li class=\"%s\"><span class=\"weight\">",
                      word->weight > 0 ? "for" : "against");
    if (word->shown)
        topic_page_put(page, word->shown);
    else
        topic_page_format(page, "%s%.2f", topic_page_sign(word->weight), fabs(word->weight));
    topic_page_put(page, "</span><span><bdi>");
    topic_page_text(page, word->before.bytes, word->before.len);
    topic_page_put(page, "<mark>");
    topic_page_text(page, word->phrase.bytes, word->phrase.len);
    topic_page_put(page, "</mark>");
    topic_page_text(page, word->after.bytes, word->after.len);
    topic_page_format(page, "</bdi> <small>%s", topic_field_name(word->field));
    if (word->times > 1)
        topic_page_format(page, ", %zu times", word->times);
    topic_page_put(page, "</small></span></li>\n");
}
