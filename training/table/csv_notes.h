/* csv_notes.h - what a reader of tables says of one on stderr, once it is read. */
#ifndef TOPIC_TRAINING_TABLE_CSV_NOTES_H
#define TOPIC_TRAINING_TABLE_CSV_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

/* All zero: nothing is to be said. */
struct topic_csv_notes {
    size_t above;         /* rows above the header that were left out */
    size_t below;         /* sums and sources below the table, likewise */
    size_t first_below;   /* the line of the first of them */
    size_t numbered;      /* columns whose cells are the topics of one list */
    bool has_escapes;     /* of databases */
    size_t missing;       /* cells of texts, ids and dates that stand for no value */
    size_t first_missing; /* the line of the first of them */
    size_t nameless;      /* a column without a name that holds text, from 1; 0: none does */
    size_t zeros;         /* bytes behind the last row that a program has not written */
    size_t short_rows;    /* that lack a column which is read */
    size_t first_short;   /* the line of the first of them */
    size_t cut;           /* the line of such a row, if it is the last and has no line end; 0 */
};

/* Sets the sentence that has this number, from 0; leaves it unset behind the last. */
void topic_csv_notes_say(const struct topic_csv_notes *notes, const char *path, size_t number,
                         struct topic_error *sentence);

#endif
