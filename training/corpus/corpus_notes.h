/* corpus_notes.h - what is to be said of a corpus when it has been read: of its keys, and of
 * characters that were lost before.
 */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_NOTES_H
#define TOPIC_TRAINING_CORPUS_CORPUS_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "record/key_usage.h"
#include "record/record.h"
#include "topicd/error.h"

/* Sentences about keys. */
#define TOPIC_CORPUS_NOTES_ON_KEYS 3

/* Sets those that there is reason for. `has_ids`: an article has an id of its own. */
void topic_corpus_notes_on_keys(const struct topic_key_usage *usage, bool has_ids,
                                struct topic_error sentences[static TOPIC_CORPUS_NOTES_ON_KEYS]);

/* Whether a text of the record holds U+FFFD or what else a wrong conversion leaves, which stands
 * for a character that was lost before. */
bool topic_corpus_notes_is_replaced(const struct topic_record *record);

/* Whether a text of the record is JSON of no known editor, of which the model guesses what is
 * text. */
bool topic_corpus_notes_is_other_json(const struct topic_record *record);

/* Whether a text of the record is the source of a page of a wiki (training/kind/wiki_kind.h). */
bool topic_corpus_notes_is_wiki(const struct topic_record *record);

/* Whether a news service has cut the body; its mark (record/programs/cut_mark.h) is taken away. */
bool topic_corpus_notes_take_cut_mark(struct topic_record *record);

/* `count` articles are so. Sets nothing if none is. */
void topic_corpus_notes_on_replaced(size_t count, struct topic_error *sentence);
void topic_corpus_notes_on_other_json(size_t count, struct topic_error *sentence);
void topic_corpus_notes_on_spaced_tags(size_t count, struct topic_error *sentence);
void topic_corpus_notes_on_wikis(size_t count, struct topic_error *sentence);
void topic_corpus_notes_on_cut(size_t count, struct topic_error *sentence);
void topic_corpus_notes_on_drafts(size_t count, struct topic_error *sentence);

#endif
