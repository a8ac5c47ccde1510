#include "wire/curve_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <czmq.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/memory.h"
#include "wire/zpl_certificate.h"

#define PUBLIC_MODE 0644
#define SECRET_MODE 0600
#define MODE_OF_OTHERS 0077

/* The section of a certificate that holds the keys. */
#define SECTION "curve"

/* A certificate has a few hundred bytes; this limit leaves room for long comments. */
#define MAX_CERTIFICATE_BYTES 65536

int topic_curve_key_pair_make(struct topic_curve_key_pair *pair, struct topic_error *err)
{
    if (zmq_curve_keypair(pair->public_key, pair->secret_key) == 0)
        return 0;
    *pair = (struct topic_curve_key_pair){0};
    return topic_error_set(err, "cannot generate a CURVE key pair: %s", zmq_strerror(errno));
}

void topic_curve_key_pair_release(struct topic_curve_key_pair *pair)
{
    explicit_bzero(pair, sizeof *pair);
}

bool topic_curve_key_is_valid(const char *text, size_t len,
                              unsigned char bytes[TOPIC_CURVE_KEY_BYTES])
{
    static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   ".-:+=^!/*?&<>()[]{}@%$#";
    char key[TOPIC_CURVE_KEY_LENGTH + 1] = "";
    unsigned char decoded[TOPIC_CURVE_KEY_BYTES];
    if (len != TOPIC_CURVE_KEY_LENGTH)
        return false;
    memcpy(key, text, TOPIC_CURVE_KEY_LENGTH);
    return strspn(key, alphabet) == TOPIC_CURVE_KEY_LENGTH &&
           zmq_z85_decode(bytes ? bytes : decoded, key) != NULL;
}

/* Creates an empty file, because czmq, which then writes it, would overwrite an existing one. */
static int create(const char *path, mode_t mode, struct topic_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0 && errno == EEXIST)
        return topic_error_set(err,
                               "%s: already exists, and a key is never overwritten: name another "
                               "file",
                               path);
    if (fd < 0)
        return topic_error_set(err, "%s: cannot create the file: %s", path, strerror(errno));
    int status = fchmod(fd, mode);
    close(fd);
    return status < 0
               ? topic_error_set(err, "%s: cannot set the file's mode: %s", path, strerror(errno))
               : 0;
}

static int save_files(zcert_t *certificate, const char *path, const char *secret_path,
                      struct topic_error *err)
{
    if (create(secret_path, SECRET_MODE, err) < 0)
        return -1;
    if (create(path, PUBLIC_MODE, err) < 0) {
        unlink(secret_path);
        return -1;
    }
    if (zcert_save_secret(certificate, secret_path) == 0 &&
        zcert_save_public(certificate, path) == 0)
        return 0;
    unlink(path);
    unlink(secret_path);
    return topic_error_set(err, "%s: cannot write the certificate", path);
}

int topic_curve_key_pair_save(const struct topic_curve_key_pair *pair, const char *path,
                              struct topic_error *err)
{
    unsigned char public_key[TOPIC_CURVE_KEY_BYTES];
    unsigned char secret_key[TOPIC_CURVE_KEY_BYTES];
    char *secret_path = topic_memory_format(err, "%s" TOPIC_CURVE_KEY_SECRET_SUFFIX, path);
    if (!secret_path)
        return -1;
    zmq_z85_decode(public_key, pair->public_key);
    zmq_z85_decode(secret_key, pair->secret_key);
    zcert_t *certificate = zcert_new_from(public_key, secret_key);
    explicit_bzero(secret_key, sizeof secret_key);
    int status = certificate ? save_files(certificate, path, secret_path, err)
                             : topic_error_set(err, "out of memory");
    zcert_destroy(&certificate);
    free(secret_path);
    return status;
}

#define A_CERTIFICATE "a certificate: create one with topic keygen"

static int load(struct topic_file *file, const char *path, struct topic_error *err)
{
    enum topic_content_kind kind = topic_content_kind_of_file(path);
    if (kind != TOPIC_CONTENT_KEY && topic_content_kind_refuse(kind, path, A_CERTIFICATE, err) < 0)
        return -1;
    if (topic_file_read(file, path, MAX_CERTIFICATE_BYTES, err) < 0)
        return -1;
    if (topic_zpl_certificate_has((struct topic_text){file->bytes, file->size}, SECTION))
        return 0;
    topic_file_release(file);
    return topic_error_set(err, "%s: is not " A_CERTIFICATE, path);
}

static int take_key(char key[TOPIC_CURVE_KEY_LENGTH + 1], const struct topic_file *file,
                    const char *name, const char *path, struct topic_error *err)
{
    struct topic_text value;
    if (!topic_zpl_certificate_find((struct topic_text){file->bytes, file->size}, SECTION, name,
                                    &value) ||
        !topic_curve_key_is_valid(value.bytes, value.len, NULL))
        return topic_error_set(err, "%s: has no valid %s: create a certificate with topic keygen",
                               path, name);
    memcpy(key, value.bytes, TOPIC_CURVE_KEY_LENGTH);
    key[TOPIC_CURVE_KEY_LENGTH] = '\0';
    return 0;
}

static int check_mode(const char *path, struct topic_error *err)
{
    struct stat status;
    if (stat(path, &status) == 0 && (status.st_mode & MODE_OF_OTHERS) != 0)
        return topic_error_set(err, "%s: other users can read this secret key: run chmod 600 on it",
                               path);
    return 0;
}

static int check_has_secret(const struct topic_file *file, const char *path,
                            struct topic_error *err)
{
    const struct topic_text text = {file->bytes, file->size};
    struct topic_text value;
    if (topic_zpl_certificate_find(text, SECTION, "secret-key", &value) ||
        !topic_zpl_certificate_find(text, SECTION, "public-key", &value))
        return 0;
    return topic_error_set(err,
                           "%s: is a public key: give the secret one, whose file's name ends "
                           "in " TOPIC_CURVE_KEY_SECRET_SUFFIX,
                           path);
}

static int read_pair(struct topic_curve_key_pair *pair, const char *path, struct topic_error *err)
{
    struct topic_file file;
    if (load(&file, path, err) < 0)
        return -1;
    int status = check_has_secret(&file, path, err);
    if (status == 0)
        status = check_mode(path, err);
    if (status == 0)
        status = take_key(pair->secret_key, &file, "secret-key", path, err);
    if (status == 0)
        status = take_key(pair->public_key, &file, "public-key", path, err);
    topic_file_release(&file);
    return status;
}

int topic_curve_key_pair_read(struct topic_curve_key_pair *pair, const char *path,
                              struct topic_error *err)
{
    *pair = (struct topic_curve_key_pair){0};
    char *secret_path = topic_memory_format(err, "%s" TOPIC_CURVE_KEY_SECRET_SUFFIX, path);
    if (!secret_path)
        return -1;
    int status = read_pair(pair, access(secret_path, F_OK) == 0 ? secret_path : path, err);
    free(secret_path);
    if (status < 0)
        topic_curve_key_pair_release(pair);
    return status;
}

/* An existing file is preferred, because a path of 40 characters can look like a key. */
int topic_curve_key_public_read(char key[TOPIC_CURVE_KEY_LENGTH + 1], const char *text,
                                struct topic_error *err)
{
    size_t len = strlen(text);
    if (access(text, F_OK) < 0 && topic_curve_key_is_valid(text, len, NULL)) {
        memcpy(key, text, len + 1);
        return 0;
    }
    struct topic_file file;
    if (load(&file, text, err) < 0)
        return -1;
    int status = take_key(key, &file, "public-key", text, err);
    topic_file_release(&file);
    return status;
}

int topic_curve_key_apply_server(void *socket, const struct topic_curve_key_pair *own)
{
    const int is_server = 1;
    if (zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &is_server, sizeof is_server) < 0)
        return -1;
    return zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own->secret_key, sizeof own->secret_key);
}

static int apply_pair(void *socket, const struct topic_curve_key_pair *own)
{
    if (zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, own->public_key, sizeof own->public_key) < 0)
        return -1;
    return zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own->secret_key, sizeof own->secret_key);
}

int topic_curve_key_apply_client(void *socket, const struct topic_curve_key_pair *own,
                                 const char *server)
{
    struct topic_curve_key_pair made = {0};
    if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server, TOPIC_CURVE_KEY_LENGTH + 1) < 0 ||
        (!own && topic_curve_key_pair_make(&made, NULL) < 0))
        return -1;
    int status = apply_pair(socket, own ? own : &made);
    topic_curve_key_pair_release(&made);
    return status;
}
