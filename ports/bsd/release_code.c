/* release_code.c - the program is laid out for it on Linux alone (toolchain/layout): without the layout the
 * code that has done its work lies among what goes on, and nothing can be given back. */
#include "port.h"

void port_release_code(void) {}
