/* build_date.h - when this program was made: no run of it is earlier, so a clock that says so is
 * wrong. Layer base. */
#ifndef TA_BUILD_DATE_H
#define TA_BUILD_DATE_H

/* Seconds since 1970. A constant that a release moves along with TA_VERSION, since builds of one
 * source must not differ; who packages it may give SOURCE_DATE_EPOCH to make, which takes its
 * place (https://reproducible-builds.org/specs/source-date-epoch/). */
#ifndef TA_BUILD_EPOCH
#    define TA_BUILD_EPOCH INT64_C(1795305600) /* 2026-11-22T00:00:00Z */
#endif

#endif
