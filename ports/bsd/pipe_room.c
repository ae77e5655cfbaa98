/* pipe_room.c - PIPE_BUF. Written as a number because src/limits.h hides the system's
 * <limits.h>. */
#include "posix/posix.h"

const size_t posix_pipe_room = 512;
