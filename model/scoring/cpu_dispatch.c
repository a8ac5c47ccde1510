#include "model/scoring/cpu_dispatch.h"

static const struct topic_cpu_dispatch variants[] = {
    {.name = "plain",
     .classify = topic_word_scan_classify_plain,
     .mark = topic_word_scan_mark_plain,
     .count_keys = topic_tfidf_count_keys_plain,
     .weigh_counts = topic_tfidf_weigh_counts_plain,
     .sum = topic_weight_rows_sum_plain,
     .fill_log_odds = topic_log_odds_fill_plain},
#ifdef __x86_64__
    {.name = "avx2",
     .classify = topic_word_scan_classify_avx2,
     .mark = topic_word_scan_mark_bmi,
     .count_keys = topic_tfidf_count_keys_avx2,
     .weigh_counts = topic_tfidf_weigh_counts_plain,
     .sum = topic_weight_rows_sum_avx2,
     .fill_log_odds = topic_log_odds_fill_avx2},
    {.name = "avx512",
     .classify = topic_word_scan_classify_avx512,
     .mark = topic_word_scan_mark_avx512,
     .count_keys = topic_tfidf_count_keys_avx512,
     .weigh_counts = topic_tfidf_weigh_counts_avx512,
     .sum = topic_weight_rows_sum_avx512,
     .fill_log_odds = topic_log_odds_fill_avx512},
#endif
};

static size_t variant_count(void)
{
#ifdef __x86_64__
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("popcnt"))
        return 1;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512vbmi2"))
        return 2;
#endif
    return sizeof variants / sizeof *variants;
}

const struct topic_cpu_dispatch *topic_cpu_dispatch_at(size_t index)
{
    return index < variant_count() ? &variants[index] : NULL;
}

const struct topic_cpu_dispatch *topic_cpu_dispatch_best(void)
{
    return &variants[variant_count() - 1];
}
