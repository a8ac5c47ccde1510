#include "cli/output/corpus_summary.h"

#include <stdio.h>

#include "cli/output/output.h"

void topic_corpus_summary_print(const struct topic_corpus_articles_counts *counts)
{
    if (counts->joined == 1)
        puts("1 record repeats an article (same id and texts): its topics are joined");
    if (counts->joined > 1)
        printf("%zu records repeat an article (same id and texts): their topics are joined\n",
               counts->joined);
    if (counts->contradicted > 0)
        printf("%zu of these articles: \"none of these\" in one record and topics in another: the "
               "topics count\n",
               counts->contradicted);
}

void topic_corpus_summary_json(struct topic_json *json,
                               const struct topic_corpus_articles_counts *counts)
{
    topic_output_count(json, "unlabelled", counts->unlabelled);
    topic_output_count(json, "joined", counts->joined);
    topic_output_count(json, "contradicted", counts->contradicted);
}
