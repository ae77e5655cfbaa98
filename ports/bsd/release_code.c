/* release_code.c - the BSDs do not count file pages around the one that was touched, so the program is
 * not laid out for it (toolchain/layout), and there is nothing to give back. */
#include "port.h"

void port_release_code(void) {}
