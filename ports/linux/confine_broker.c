/* confine_broker.c - nothing: Linux sandboxes survive execve, and would confine
 * credential_process. */
#include "posix/broker.h"

void posix_confine_broker(void) {}
