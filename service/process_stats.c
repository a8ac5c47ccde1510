#include "service/process_stats.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t resident_bytes(void)
{
    unsigned long long total;
    unsigned long long resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    int count =
        fscanf(file, "%llu %llu", &total, &resident); /* NOLINT(cert-err34-c): the kernel's */
    fclose(file);
    return count == 2 ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Does not count ".", ".." and the descriptor of the directory itself. */
static uint64_t open_files(void)
{
    uint64_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    if (!directory)
        return 0;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count > 3 ? count - 3 : 0;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

uint64_t topic_process_stats_max_files(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

struct topic_process_stats topic_process_stats_read(void)
{
    struct topic_process_stats process = {.resident_bytes = resident_bytes(),
                                          .open_files = open_files()};
    struct rusage usage;
    process.max_files = topic_process_stats_max_files();
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        process.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return process;
}
