/* options.h - the small grammar that environments and faults are described in: items between
 * commas, and values in which %XX stands for a byte, so that they can hold commas. */
#ifndef EMULATOR_OPTIONS_H
#define EMULATOR_OPTIONS_H

#include <stdbool.h>

/* Cut the next item out of *rest at a comma. NULL at the end. */
char *options_item(char **rest);

/* Decode %XX in place. False: a malformed one, or %00. */
bool options_decode(char *value);

/* The whole of `text` as a decimal number of at most `max`. */
bool options_number(const char *text, unsigned max, unsigned *out);

#endif
