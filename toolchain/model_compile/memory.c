#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

const char *file_name = "model_compile";
int line_number;

void fail(const char *format, ...) {
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s:%d: ", file_name, line_number);
    vfprintf(stderr, format, list);
    fprintf(stderr, "\n");
    va_end(list);
    exit(1);
}

void *grown(void *list, size_t count, size_t size) {
    if (count & (count - 1)) /* a power of two at a time */
        return list;
    list = realloc(list, (count ? 2 * count : 1) * size);
    if (list == NULL)
        fail("no memory");
    return list;
}

char *copy_string(const char *s) {
    char *copy = malloc(strlen(s) + 1);
    if (copy == NULL)
        fail("no memory");
    return strcpy(copy, s);
}
