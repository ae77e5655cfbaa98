/* replay.c - a main for a fuzzer that has no libFuzzer: each file of the arguments once through it. Whatever
 * does not hold ends the program; the file is the last that was named. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { INPUT_MAX = 1 << 20 };

int main(int argc, char **argv) {
    static uint8_t input[INPUT_MAX];
    for (int i = 1; i < argc; i++) {
        fprintf(stderr, "%s\n", argv[i]);
        FILE *f = fopen(argv[i], "rb");
        const size_t n = f != NULL ? fread(input, 1, sizeof input, f) : INPUT_MAX;
        uint8_t *copy = malloc(n > 0 ? n : 1); /* of its size, so that ASan sees what goes beyond */
        if (n == INPUT_MAX || copy == NULL || fclose(f) != 0)
            return 1;
        for (size_t k = 0; k < n; k++)
            copy[k] = input[k];
        (void)LLVMFuzzerTestOneInput(copy, n);
        free(copy);
    }
    return argc > 1 ? 0 : 1;
}
