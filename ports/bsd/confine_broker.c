/* confine_broker.c - nothing. FreeBSD's broker opens files and connects, which capability mode
 * forbids; NetBSD has no broker. */
#include "posix/broker.h"

void posix_confine_broker(void) {}
