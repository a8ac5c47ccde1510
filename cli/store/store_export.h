/* store_export.h - `topic store export`: a part of a store as an ordinary corpus. */
#ifndef TOPIC_CLI_STORE_STORE_EXPORT_H
#define TOPIC_CLI_STORE_STORE_EXPORT_H

#include <popt.h>

#include "store/store.h"

/* All zero is a valid start. */
struct topic_store_export {
    int labelled;
    int training;
    int controls;
    int pinned;
    int recent;
    char *model; /* whose topics labels name, by the topics file; NULL: labels are as they are */
    char *topics;
};

#define TOPIC_STORE_EXPORT_OPTIONS(export)                                                         \
    {"labelled",                                                                                   \
     '\0',                                                                                         \
     POPT_ARG_NONE,                                                                                \
     &(export).labelled,                                                                           \
     0,                                                                                            \
     "export: only articles whose labels are complete",                                            \
     NULL},                                                                                        \
        {"training",                                                                               \
         '\0',                                                                                     \
         POPT_ARG_NONE,                                                                            \
         &(export).training,                                                                       \
         0,                                                                                        \
         "export: of those, all but the control sample",                                           \
         NULL},                                                                                    \
        {"controls",                                                                               \
         '\0',                                                                                     \
         POPT_ARG_NONE,                                                                            \
         &(export).controls,                                                                       \
         0,                                                                                        \
         "export: the control sample alone, to compare models on",                                 \
         NULL},                                                                                    \
        {"pinned",                                                                                 \
         '\0',                                                                                     \
         POPT_ARG_NONE,                                                                            \
         &(export).pinned,                                                                         \
         0,                                                                                        \
         "export: articles with topics that every model must give or must not, for topic judge",   \
         NULL},                                                                                    \
        {"recent",                                                                                 \
         '\0',                                                                                     \
         POPT_ARG_NONE,                                                                            \
         &(export).recent,                                                                         \
         0,                                                                                        \
         "export: the last articles about which nothing was decided",                              \
         NULL},                                                                                    \
        {"model",         'm', POPT_ARG_STRING,                                                    \
         &(export).model, 0,   "export: name labels as this model does, by the file of --topics",  \
         "MODEL"},                                                                                 \
    {                                                                                              \
        "topics", '\0', POPT_ARG_STRING, &(export).topics, 0,                                      \
            "export, pins: the topics file of topicd", "FILE"                                      \
    }

/* How many of the parts are asked for; one at most makes sense. */
int topic_store_export_parts(const struct topic_store_export *export);

/* Writes to standard output. Returns an exit status. */
int topic_store_export_run(struct topic_store *store, const struct topic_store_export *export);
void topic_store_export_release(struct topic_store_export *export);

#endif
