#include "cli/output/corpus_summary.h"

#include <stdio.h>

#include "cli/command/print.h"
#include "cli/output/output.h"

/* Further ones are only counted. */
#define VARIANTS_MAX 10

void topic_corpus_summary_print(const struct topic_corpus_articles_counts *counts)
{
    if (counts->joined == 1)
        topic_print_out("1 record repeats an article (same id and texts): its topics are joined\n");
    if (counts->joined > 1)
        topic_print_out(
            "%zu records repeat an article (same id and texts): their topics are joined\n",
            counts->joined);
    if (counts->differing > 0)
        topic_print_out("%zu of these articles ha%s other topics in one record than in another, as "
                        "rows of a join or where annotators disagree: all of them count\n",
                        counts->differing, counts->differing == 1 ? "s" : "ve");
    if (counts->disagreed > 0)
        topic_print_out("%zu label%s that one annotator accepted and another rejected: %s\n",
                        counts->disagreed, topic_output_plural(counts->disagreed),
                        counts->disagreed == 1 ? "it does not count" : "they do not count");
    if (counts->contradicted > 0)
        topic_print_out(
            "%zu of these articles: \"none of these\" in one record and topics in another: the "
            "topics count\n",
            counts->contradicted);
    if (counts->empty_cells > 0)
        topic_print_out(
            "%zu empty cell%s of topics count%s as \"none of these\": if empty means \"not "
            "labelled yet\", set --unlabelled-when-empty\n",
            counts->empty_cells, topic_output_plural(counts->empty_cells),
            counts->empty_cells == 1 ? "s" : "");
    if (counts->same_texts > 0)
        topic_print_out("%zu record%s the same texts as an earlier one, other topics and another "
                        "id or none: if "
                        "they are one article, give them one id, which joins their topics\n",
                        counts->same_texts, counts->same_texts == 1 ? " has" : "s have");
    if (counts->same_ids > 0)
        topic_print_out("%zu record%s the id of an earlier one and other texts: if they are "
                        "versions of one article, keep only the last\n",
                        counts->same_ids, counts->same_ids == 1 ? " has" : "s have");
}

static void print_quoted(struct topic_text name)
{
    topic_print_out("'");
    topic_print_text(name.bytes, name.len);
    topic_print_out("'");
}

static void print_name(const struct topic_label_variants *variants, struct topic_slice slice)
{
    print_quoted(topic_label_variants_text(variants, slice));
}

static void print_composite(const struct topic_label_variants *variants)
{
    const struct topic_label_composite *composite = &variants->composite;
    if (variants->composite_count == 0)
        return;
    print_name(variants, composite->name);
    topic_print_out(" (%zu article%s) is made of ", composite->articles,
                    topic_output_plural(composite->articles));
    print_name(variants, composite->first);
    topic_print_out(" and ");
    print_name(variants, composite->last);
    if (variants->composite_count > 1)
        topic_print_out(", and %zu more name%s likewise", variants->composite_count - 1,
                        topic_output_plural(variants->composite_count - 1));
    topic_print_out(": if that is a list of topics, set --label-separator \"%s\"\n",
                    composite->separator);
}

void topic_corpus_summary_print_variants(const struct topic_label_variants *variants,
                                         bool is_merged)
{
    for (size_t i = 0; i < variants->count && i < VARIANTS_MAX; i++) {
        const struct topic_label_variant *variant = &variants->items[i];
        print_name(variants, variant->usual);
        topic_print_out(" (%zu articles) and ", variant->usual_articles);
        print_name(variants, variant->name);
        topic_print_out(" (%zu) differ in %s only: %s\n", variant->articles, variant->difference,
                        is_merged ? "they are joined" : "--normalise-topics joins them");
    }
    if (variants->count > VARIANTS_MAX)
        topic_print_out("and %zu more names that are variants of others\n",
                        variants->count - VARIANTS_MAX);
    print_composite(variants);
}

void topic_corpus_summary_print_doubts(const struct topic_label_doubts *doubts)
{
    if (doubts->kind == TOPIC_LABEL_DOUBTS_NONE)
        return;
    print_quoted(topic_label_doubts_text(doubts, doubts->first));
    topic_print_out(" and ");
    print_quoted(topic_label_doubts_text(doubts, doubts->second));
    if (doubts->kind == TOPIC_LABEL_DOUBTS_TEXTS)
        topic_print_out(" are long, and nine topics in ten have one article: if they are titles or "
                        "summaries, set --map topics=KEY with the key that has names\n");
    else if (doubts->kind == TOPIC_LABEL_DOUBTS_SCORE)
        topic_print_out(" differ in a number only: if it is a score, write the name alone\n");
    else
        topic_print_out(" are numbers of classes, and answers will call the topics so: write "
                        "names, if the data set has them\n");
}

void topic_corpus_summary_json_variants(struct topic_json *json,
                                        const struct topic_label_variants *variants)
{
    topic_json_put_open(json, "variants", '[');
    for (size_t i = 0; i < variants->count; i++) {
        const struct topic_label_variant *variant = &variants->items[i];
        topic_json_open(json, '{');
        topic_json_put_text(json, "topic", topic_label_variants_text(variants, variant->name));
        topic_json_put_unsigned(json, "articles", variant->articles);
        topic_json_put_text(json, "usual", topic_label_variants_text(variants, variant->usual));
        topic_json_put_unsigned(json, "usual_articles", variant->usual_articles);
        topic_json_put_cstring(json, "difference", variant->difference);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

void topic_corpus_summary_json(struct topic_json *json,
                               const struct topic_corpus_articles_counts *counts)
{
    topic_json_put_unsigned(json, "unlabelled", counts->unlabelled);
    topic_json_put_unsigned(json, "joined", counts->joined);
    topic_json_put_unsigned(json, "differing", counts->differing);
    topic_json_put_unsigned(json, "disagreed", counts->disagreed);
    topic_json_put_unsigned(json, "contradicted", counts->contradicted);
    topic_json_put_unsigned(json, "empty_cells", counts->empty_cells);
    topic_json_put_unsigned(json, "same_texts", counts->same_texts);
    topic_json_put_unsigned(json, "same_ids", counts->same_ids);
}
