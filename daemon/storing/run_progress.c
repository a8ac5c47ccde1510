#include "daemon/storing/run_progress.h"

void topic_run_progress_init(struct topic_run_progress *progress)
{
    *progress = (struct topic_run_progress){0};
    pthread_mutex_init(&progress->lock, NULL);
}

void topic_run_progress_release(struct topic_run_progress *progress)
{
    pthread_mutex_destroy(&progress->lock);
}

void topic_run_progress_set(struct topic_run_progress *progress,
                            struct topic_run_progress_value value)
{
    pthread_mutex_lock(&progress->lock);
    progress->value = value;
    pthread_mutex_unlock(&progress->lock);
}

struct topic_run_progress_value topic_run_progress_read(struct topic_run_progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    struct topic_run_progress_value value = progress->value;
    pthread_mutex_unlock(&progress->lock);
    return value;
}
