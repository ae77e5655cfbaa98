/* no_engine.c - a build without models. */
#include "cli/engine.h"

const bool ta_engine_is_there = false;

bool ta_engine_knows(ta_str command) {
    (void)command;
    return false;
}

const char *ta_engine_nearer(ta_nearest *n, const char *nearest) {
    (void)n;
    return nearest;
}

int ta_engine_run(struct ta_run *r) {
    (void)r;
    return 255;
}

bool ta_engine_prints(const struct ta_run *r) {
    (void)r;
    return false;
}

bool ta_engine_accepts_query(struct ta_run *r, int *status) {
    (void)r;
    (void)status;
    return true;
}

ta_buf ta_engine_room(void) {
    return ta_buf_on(NULL, 0);
}

int ta_engine_print(struct ta_run *r, const ta_buf *text, const char *api_name, int status) {
    (void)r;
    (void)text;
    (void)api_name;
    return status;
}

const char *const *ta_engine_service_names(size_t *count) {
    *count = 1;
    return &ta_cli_services->name; /* proton */
}

const ta_cli_service *ta_engine_doctor(const ta_cli_service *doctor, ta_str name) {
    return ta_str_eq(name, ta_str_from(doctor->service->name)) ? doctor : NULL;
}

const struct ta_doctor_probe *ta_engine_probe(const ta_cli_service *doctor) {
    (void)doctor;
    return NULL;
}

void ta_engine_list_services(ta_output *o) {
    (void)o;
}

void ta_engine_list_operations(ta_output *o, const ta_cli_service *service) {
    (void)o;
    (void)service;
}
