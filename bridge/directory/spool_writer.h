/* spool_writer.h - whether somebody is still writing a file. */
#ifndef TOPIC_BRIDGE_DIRECTORY_SPOOL_WRITER_H
#define TOPIC_BRIDGE_DIRECTORY_SPOOL_WRITER_H

/* What is known of a writer. */
enum topic_spool_writer {
    TOPIC_SPOOL_WRITER_NONE, /* nobody has it open for writing, or that cannot be known */
    TOPIC_SPOOL_WRITER_BUSY, /* somebody has, and wrote within the last minute */
    TOPIC_SPOOL_WRITER_IDLE  /* somebody has, and has written nothing for a minute */
};

/* Asks the kernel for a read lease, which it refuses while the file is open for writing, and gives
 * it back. It is granted to the owner of the file and to CAP_LEASE alone. Ignore SIGIO before: who
 * opens the file for writing in that moment causes it. `fd` is open for reading only. */
enum topic_spool_writer topic_spool_writer_of(int fd);

#endif
