/* process_stats.h - the kernel's statistics about this process. */
#ifndef TOPIC_SERVICE_PROCESS_STATS_H
#define TOPIC_SERVICE_PROCESS_STATS_H

#include <stdint.h>

struct topic_process_stats {
    uint64_t resident_bytes;
    uint64_t open_files;
    uint64_t max_files;
    double cpu_seconds; /* user and system, of all threads */
};

/* A value that cannot be read is 0. */
struct topic_process_stats topic_process_stats_read(void);
uint64_t topic_process_stats_max_files(void);

#endif
