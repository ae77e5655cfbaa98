/* confine_broker.c - FreeBSD's broker opens and connects, for us who are in capability mode, so it can be in
 * none; NetBSD has no broker. */
#include "posix/broker.h"

void posix_confine_broker(void) {}
