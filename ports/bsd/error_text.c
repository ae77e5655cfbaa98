/* error_text.c - the text of an error number. */
#include "posix/posix.h"

#include <string.h>

const char *port_error_text(int sys) {
    const char *text = strerror(sys);
    return text ? text : "unknown error";
}
