#include "test/emulator/json_out.h"

#include <stdlib.h>

void json_begin(json_out *j) {
    j->f = open_memstream(&j->text, &j->n);
    if (j->f == NULL)
        abort();
}

void json_end(json_out *j) {
    if (fclose(j->f) != 0)
        abort();
}

void json_string(json_out *j, const char *s) {
    fputc('"', j->f);
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            fprintf(j->f, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", j->f);
        else if (c < 0x20)
            fprintf(j->f, "\\u%04x", c);
        else
            fputc(c, j->f);
    }
    fputc('"', j->f);
}

void json_member(json_out *j, const char *name, const char *value) {
    fprintf(j->f, ",\"%s\":", name);
    json_string(j, value);
}
