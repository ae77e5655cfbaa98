/* yaml_resolve.h - which plain scalars a reader of YAML takes for something else than a string.
 * Layer base; needs str. Pure. */
#ifndef TA_YAML_RESOLVE_H
#define TA_YAML_RESOLVE_H

#include "base/str.h"

/* Would a plain scalar with this text be no string? By the rules of ruamel.yaml's Resolver for YAML 1.2. */
bool ta_yaml_is_other(ta_str s);

#endif
