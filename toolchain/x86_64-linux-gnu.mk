# A dynamic program on the libc of the build host, for those who must.
CC   := cc
AR   := ar
STRIP := strip
PORT := posix linux
LINK_AS := -pie
