/* home.h - home folders from /etc/passwd: a service that systemd starts has no HOME. Other sources
 * of users (NSS) are not asked. passwd(5)
 * Layer client; needs config/path, port.h. Memory: the caller's ta_home, of which only what is used is
 * touched. */
#ifndef TA_HOME_H
#define TA_HOME_H

#include "caps.h"
#include "config/path.h"
#include "port.h"

/* Set asked to false. */
typedef struct ta_home {
    bool asked; /* for this process's own, which is known from then on */
    size_t n;   /* bytes of it; 0: there is none */
    char text[TA_PATH_MAX];
} ta_home;

/* What paths are expanded by: the host's environment, and /etc/passwd where a home folder is needed that
 * HOME does not name. Both are borrowed. */
ta_path_names ta_home_names(ta_home *home);

#endif
