/* fd_stream.h - a blocking ta_stream on a connected socket, for tests and benchmarks of what runs
 * over a stream. Deadlines are not kept. */
#ifndef TA_TEST_FD_STREAM_H
#define TA_TEST_FD_STREAM_H

#include "http/stream.h"

/* `fd` must outlive the stream. */
ta_stream fd_stream(int *fd);

/* A TCP connection to 127.0.0.1; -1 when there is none. */
int fd_connect(unsigned port);

#endif
