#include "training/corpus/corpus_notes.h"

#include <string.h>

#include "base/text_scan.h"
#include "model/blocks/block_json.h"
#include "record/programs/cut_mark.h"
#include "record/programs/wiki_marks.h"
#include "training/corpus/key_advice.h"

/* Whether a sign that begins with `lead` is in the text. */
static bool has_sign(struct topic_text text, unsigned char lead,
                     bool is_sign(struct topic_text text))
{
    const char *end = text.bytes + text.len;
    for (const char *at = text.bytes; at && at < end; at++) {
        at = memchr(at, lead, (size_t)(end - at));
        if (!at)
            return false;
        if (is_sign((struct topic_text){at, (size_t)(end - at)}))
            return true;
    }
    return false;
}

static bool is_replacement(struct topic_text text)
{
    return topic_text_scan_has_prefix(text, 0, "\uFFFD");
}

/* What is left of UTF-8 that was read as Windows-1252: the two bytes of ö are Ã¶ then, and
 * the three of an apostrophe begin with â€. Other characters behind Ã occur in texts. */
static bool is_mojibake(struct topic_text text)
{
    static const char letters[] = "\xa1\xa4\xa7\xa8\xa9\xb1\xb3\xb6\xbc";
    return topic_text_scan_has_prefix(text, 0, "\u00e2\u20ac") ||
           (topic_text_scan_has_prefix(text, 0, "\u00c3") && text.len > 3 &&
            text.bytes[2] == '\xc2' && strchr(letters, text.bytes[3]));
}

bool topic_corpus_notes_is_replaced(const struct topic_record *record)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (text.len > 0 &&
            (has_sign(text, 0xEF, is_replacement) || has_sign(text, 0xC3, is_mojibake)))
            return true;
    }
    return false;
}

void topic_corpus_notes_on_replaced(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(
            sentence,
            "%zu article%s U+FFFD or letters such as \u00c3\u00b6, which a wrong conversion "
            "left in place of a character: convert the original again",
            count, count == 1 ? " holds" : "s hold");
}

bool topic_corpus_notes_is_other_json(const struct topic_record *record)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (topic_block_json_find(topic_record_value(record, (enum topic_record_key)field)) ==
            TOPIC_BLOCK_JSON_OTHER)
            return true;
    return false;
}

void topic_corpus_notes_on_other_json(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(sentence,
                        "%zu article%s JSON of a kind that is not known in place of a text; its "
                        "values of several words are read: write the text itself",
                        count, count == 1 ? " has" : "s have");
}

bool topic_corpus_notes_is_wiki(const struct topic_record *record)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (topic_wiki_marks_has(topic_record_value(record, (enum topic_record_key)field)))
            return true;
    return false;
}

void topic_corpus_notes_on_wikis(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(sentence,
                        "%zu article%s marks of MediaWiki or DokuWiki, such as templates, "
                        "references and categories, which are read as text: convert the texts "
                        "first, as `pandoc -f mediawiki -t plain` does",
                        count, count == 1 ? " has" : "s have");
}

bool topic_corpus_notes_take_cut_mark(struct topic_record *record)
{
    struct topic_slice *body = &record->values[TOPIC_RECORD_BODY];
    size_t len = topic_cut_mark_without(topic_record_value(record, TOPIC_RECORD_BODY)).len;
    bool is_cut = len < body->len;
    body->len = len;
    return is_cut;
}

void topic_corpus_notes_on_cut(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(sentence,
                        "%zu article%s only the beginning of a body, which a news service has cut "
                        "(\"[+1200 chars]\"): get the whole texts from their addresses",
                        count, count == 1 ? " has" : "s have");
}

void topic_corpus_notes_on_drafts(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(
            sentence,
            "%zu article%s not published by the front matter or the export (draft, published, "
            "status), and read like the others",
            count, count == 1 ? " is" : "s are");
}

void topic_corpus_notes_on_spaced_tags(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(
            sentence,
            "%zu article%s several words in one text of front matter as a single topic: "
            "if each is a topic, as in Jekyll (tags: a b c), set --label-separator "
            "\" \"",
            count, count == 1 ? " has" : "s have");
}

void topic_corpus_notes_on_keys(const struct topic_key_usage *usage, bool has_ids,
                                struct topic_error sentences[static TOPIC_CORPUS_NOTES_ON_KEYS])
{
    topic_key_advice_on_text(usage, &sentences[0]);
    if (!has_ids)
        topic_key_advice_on_ids(usage, &sentences[1]);
    topic_key_advice_on_topic_keys(usage, &sentences[2]);
}
