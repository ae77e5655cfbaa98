/* confine_broker.c - what Linux has to confine a process stays over execve, and the program that the broker
 * runs is to be free of it. */
#include "posix/broker.h"

void posix_confine_broker(void) {}
