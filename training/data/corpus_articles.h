/* corpus_articles.h - reads the articles of a corpus, where several records may be one article.
 *
 *     struct topic_corpus_articles_counts counts = {0};
 *     const struct topic_corpus_articles_visitor visitor = {add, join, &context};
 *     topic_corpus_articles_read(corpus, &visitor, &counts, &err);
 *
 * A query that joins a table of articles with a table of their topics gives a row for each pair of
 * them. Records with the same id and the same texts are therefore one article, which has the topics
 * of all of them, wherever they are in the corpus. Other articles with the texts of an earlier one
 * and other topics are counted, because they may be such rows without an id, or with that of the
 * row. So are those with an earlier one's id and other texts, which may be versions of one article.
 * What an annotator has rejected is none of an article's topics (training/corpus/decisions.h), so
 * that articles with decisions come last.
 * Memory grows by up to 144 bytes an article: a hash of 128 bits stands for the id and the texts,
 * one for the texts, and one for the id.
 */
#ifndef TOPIC_TRAINING_DATA_CORPUS_ARTICLES_H
#define TOPIC_TRAINING_DATA_CORPUS_ARTICLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "training/corpus/corpus.h"
#include "training/corpus/corpus_sketch.h"

struct topic_corpus_articles_counts {
    size_t unlabelled;    /* records passed over because they have no labels */
    size_t joined;        /* records that repeat an article */
    size_t unread_topics; /* topic_corpus_unread_topics */
    size_t contradicted;  /* articles with topics in one record and "none of these" in another */
    size_t empty_cells;   /* records that are "none of these" because their cell is empty */
    size_t partial;       /* articles that were asked about one topic alone */
    size_t differing;     /* articles with other topics in one record than in another */
    size_t disagreed;     /* labels that one annotator has accepted and another rejected */
    size_t same_texts;    /* articles that have an earlier one's texts and other topics */
    size_t same_ids;      /* articles that have an earlier one's id and other texts */
    uint64_t digest;      /* of all texts and topics, in order */
    struct topic_corpus_sketch sketch; /* of all texts */
};

struct topic_corpus_articles_visitor {
    /* The record is the next article; they are numbered from 0. */
    int (*add)(void *context, const struct topic_record *record, struct topic_error *err);
    /* The record repeats an article: its topics are the article's too. May be NULL. */
    int (*join)(void *context, size_t article, const struct topic_record *record,
                struct topic_error *err);
    void *context;
    bool takes_unlabelled; /* records without a list of topics are articles too */
};

/* Calls the visitor for every remaining record, and adds to the counts. -1: reading failed, or the
 * visitor returned -1. */
int topic_corpus_articles_read(struct topic_corpus *corpus,
                               const struct topic_corpus_articles_visitor *visitor,
                               struct topic_corpus_articles_counts *counts,
                               struct topic_error *err);

#endif
