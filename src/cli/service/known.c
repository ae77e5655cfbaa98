/* known.c - the services that the engine knows. */
#include "aws/service_table.h"
#include "cli/engine.h"

const bool ta_engine_is_there = true;

bool ta_engine_knows(ta_str command) {
    ta_service_entry entry;
    return ta_service_find(command, &entry);
}
