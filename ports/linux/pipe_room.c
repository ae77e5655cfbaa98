/* pipe_room.c - PIPE_BUF, as a number: C11 without extensions does not name it. */
#include "posix/posix.h"

const size_t posix_pipe_room = 4096;
