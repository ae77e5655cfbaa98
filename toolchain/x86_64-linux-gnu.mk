# A dynamic program on the libc of the build host, for those who must.
CC   := cc
AR   := ar
PORT := posix linux
LINK_AS := -pie
