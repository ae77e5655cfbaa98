#include "test/emulator/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

char *options_item(char **rest) {
    char *item = *rest;
    if (item == NULL || *item == '\0')
        return NULL;
    char *comma = strchr(item, ',');
    if (comma != NULL)
        *comma = '\0';
    *rest = comma != NULL ? comma + 1 : NULL;
    return item;
}

bool options_decode(char *value) {
    char *to = value;
    for (const char *from = value; *from != '\0'; from++) {
        if (*from != '%') {
            *to++ = *from;
            continue;
        }
        if (!isxdigit((unsigned char)from[1]) || !isxdigit((unsigned char)from[2]))
            return false;
        char hex[3] = {from[1], from[2], '\0'};
        if ((*to++ = (char)strtoul(hex, NULL, 16)) == '\0')
            return false;
        from += 2;
    }
    *to = '\0';
    return true;
}

bool options_number(const char *text, unsigned max, unsigned *out) {
    size_t n = strlen(text);
    if (n == 0 || n > 9 || strspn(text, "0123456789") != n)
        return false;
    unsigned long v = strtoul(text, NULL, 10);
    *out = (unsigned)v;
    return v <= max;
}
