/* json_out.h - JSON written into memory from malloc. */
#ifndef EMULATOR_JSON_OUT_H
#define EMULATOR_JSON_OUT_H

#include <stdio.h>

typedef struct json_out {
    FILE *f;
    char *text; /* valid after json_end; the caller frees it */
    size_t n;
} json_out;

void json_begin(json_out *j);
void json_end(json_out *j);

/* A quoted string; only what JSON demands is escaped, so UTF-8 stays as it is. */
void json_string(json_out *j, const char *s);

/* A comma, the name and a string. */
void json_member(json_out *j, const char *name, const char *value);

#endif
