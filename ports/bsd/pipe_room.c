/* pipe_room.c - PIPE_BUF, which has no header here: src/limits.h hides the system's. */
#include "posix/posix.h"

const size_t posix_pipe_room = 512;
