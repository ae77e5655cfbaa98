/* error_text.c - the text of an error number. Not glibc's strerror: it looks for a translation, for
 * which it allocates memory, and the sandbox forbids that. */
#include "posix/posix.h"

#include <string.h>

#ifndef __GLIBC__
#    define TEXT_OF(sys) strerror(sys)
#elif __GLIBC_PREREQ(2, 32)
#    define TEXT_OF(sys) strerrordesc_np(sys)
#else /* old glibc declares these in <stdio.h>, but Zig's newer headers do not */
extern const char *const _sys_errlist[];
extern int _sys_nerr;
#    define TEXT_OF(sys) ((sys) >= 0 && (sys) < _sys_nerr ? _sys_errlist[sys] : NULL)
#endif

const char *port_error_text(int sys) {
    const char *text = TEXT_OF(sys);
    return text ? text : "unknown error";
}
