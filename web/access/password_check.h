/* password_check.h - checks passwords and tokens in a thread of its own, since a hash takes many
 * milliseconds on purpose.
 *
 *     topic_password_check_start(&check, &err);
 *     topic_password_check_begin(&check, &job, editor, &claim, now_ms);
 *     ... check.wake is readable ...
 *     topic_password_check_turn(&check);              calls job.done
 *     topic_password_check_stop(&check);
 *
 * Five failures a minute from one address lock a name for that address for the rest of that minute,
 * whether or not the name exists, so that nobody can lock it for others; sixty from all addresses
 * lock it for all, so that many addresses guess no faster. A browser in which the name has signed
 * in before has failures and turns of its own, so that such a lock is not for it. Passwords and
 * tokens count apart. Claims of one secret that come while it is checked are one check and count
 * once, so that a program may begin with many connections.
 *
 * One check is made at a time, of some 50 ms of one processor and 16 MiB. What waits for it has a
 * fair turn (web/access/check_queue.h); passwords and tokens have a queue each, and take turns.
 */
#ifndef TOPIC_WEB_ACCESS_PASSWORD_CHECK_H
#define TOPIC_WEB_ACCESS_PASSWORD_CHECK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "web/access/check_queue.h"
#include "web/access/editors_file.h"
#include "web/access/failure_counters.h"

#define TOPIC_PASSWORD_CHECK_MAX_SECRET 256
#define TOPIC_PASSWORD_CHECK_MAX_FAILURES 5
#define TOPIC_PASSWORD_CHECK_MAX_FAILURES_OF_NAME 60

/* What somebody says, and who says it. */
struct topic_password_claim {
    bool is_token;
    struct topic_text name;
    struct topic_text secret;
    struct topic_text address;
    struct topic_text browser; /* that is known to be the name's (known_browser.h); empty: none */
};

/* Hashes of a claim, which choose what counts its failure. */
struct topic_password_counters {
    uint64_t of_name;
    uint64_t of_address; /* with that name; of a known browser its own, both of them */
};

enum topic_password_result {
    TOPIC_PASSWORD_RIGHT,
    TOPIC_PASSWORD_WRONG,
    TOPIC_PASSWORD_DISPLACED /* not checked: it gave its place to a claim from another address */
};

struct topic_password_job {
    void (*done)(void *context, enum topic_password_result result);
    void *context;
    struct topic_password_job *same; /* what waits for the result of this one */
    struct topic_password_counters counters;
    bool is_right;
    bool is_wanted; /* false: its owner has gone; the job frees itself */
    char secret[TOPIC_PASSWORD_CHECK_MAX_SECRET + 1];
    char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1];
};

/* The thread has `to_do` and `finished` alone, under the mutex. */
struct topic_password_check {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t has_work;
    struct topic_password_job *to_do;
    struct topic_password_job *finished;
    struct topic_password_job *checked_now; /* not known to be finished */
    struct topic_check_queue queues[2];     /* of passwords and of tokens */
    bool is_turn_of_tokens;
    bool is_running;
    bool is_stopping;
    int wake; /* readable when a job is finished */
    uint64_t seed;
    struct topic_failure_counters failures;
};

enum topic_password_begin {
    TOPIC_PASSWORD_BEGUN,
    TOPIC_PASSWORD_LOCKED,       /* too many failures */
    TOPIC_PASSWORD_ADDRESS_FULL, /* too many jobs from this address */
    TOPIC_PASSWORD_FULL          /* too many jobs, or out of memory */
};

int topic_password_check_start(struct topic_password_check *check, struct topic_error *err);
void topic_password_check_stop(struct topic_password_check *check);

/* editor NULL: there is no such name, which takes as long and is never right. Sets *job, which is
 * valid until done, or topic_password_check_abandon. */
enum topic_password_begin topic_password_check_begin(struct topic_password_check *check,
                                                     struct topic_password_job **job,
                                                     const struct topic_editor *editor,
                                                     const struct topic_password_claim *claim,
                                                     int64_t now_ms);

/* Nobody waits for the job any more; `done` is not called, and where its turn has not come, it
 * counts as no failure. */
void topic_password_check_abandon(struct topic_password_job *job);

void topic_password_check_turn(struct topic_password_check *check, int64_t now_ms);

/* The hash of a secret, by yescrypt with a salt of its own. */
int topic_password_check_hash(const char *secret, char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1],
                              struct topic_error *err);

#endif
