/* known.c - the services that the engine knows. */
#include "aws/service_table.h"
#include "cli/engine.h"

#define NAMES_MAX 256 /* services; the table has fewer, as a unit test shows */

const bool ta_engine_is_there = true;

const char *const *ta_engine_service_names(size_t *count) {
    static const char *names[NAMES_MAX];
    ta_service_entry entry;
    for (*count = 0; *count < NAMES_MAX && ta_service_at(*count, &entry); ++*count)
        names[*count] = entry.service.name;
    return names;
}

bool ta_engine_knows(ta_str command) {
    ta_service_entry entry;
    return ta_service_find(command, &entry) || ta_service_is_other(command);
}

const ta_cli_service *ta_engine_doctor(const ta_cli_service *doctor, ta_str name) {
    static ta_service_entry entry;
    static ta_cli_service row;
    if (ta_str_eq(name, ta_str_from(doctor->service->name)))
        return doctor;
    if (!ta_service_find(name, &entry))
        return NULL;
    row = *doctor;
    row.service = &entry.service;
    row.closed = NULL;
    return &row;
}

const char *ta_engine_nearer(ta_nearest *n, const char *nearest) {
    ta_service_entry entry;
    for (size_t i = 0; ta_service_at(i, &entry); i++)
        if (ta_is_nearer(n, ta_str_from(entry.service.name)))
            nearest = entry.service.name;
    return nearest;
}
