/* main.c - model_compile MODELS-FOLDER SERVICE[:OPERATION,...]...: compile models of services to C, on
 * standard output, for src/model/model.c. What the chosen operations do not reach is left out. */
#include <stdio.h>
#include <string.h>

#include "model_compile.h"

/* What is said of a service on the command line. */
static model read_chosen(const char *folder, const char *said) {
    char path[4096], *service = copy_string(said), *chosen = strchr(service, ':');
    model m = {.name = service};
    if (chosen)
        *chosen++ = '\0';
    if (snprintf(path, sizeof path, "%s/%s.model", folder, service) >= (int)sizeof path)
        fail("the path is too long");
    m.c_name = copy_string(service);
    for (char *c = m.c_name; *c; c++)
        if (*c == '-')
            *c = '_';
    read_model(&m, path);
    choose_operations(&m, chosen);
    group_shapes(&m);
    add_names_of(&m);
    add_types_of(&m);
    return m;
}

int main(int argc, char **argv) {
    model *models = NULL;
    size_t count = 0, bytes = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: model_compile MODELS-FOLDER SERVICE[:OPERATION,...]...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        APPEND(models, count, read_chosen(argv[1], argv[i]));
    lay_out_names();
    bytes = print_names() + print_types();
    for (size_t i = 0; i < count; i++)
        bytes += print_model(&models[i]);
    printf("static const ta_model models[] = {");
    for (size_t i = 0; i < count; i++)
        printf("\n    MODEL_%s,", models[i].c_name);
    printf("\n};\n/* %zu bytes */\n", bytes);
    return 0;
}
