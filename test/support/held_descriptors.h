/* held_descriptors.h - a process that has no number left for a descriptor. */
#ifndef TA_TEST_HELD_DESCRIPTORS_H
#define TA_TEST_HELD_DESCRIPTORS_H

/* Lower the process's limit to 64, for good, and take all descriptors there are but `left`. */
void hold_descriptors(int left);
void let_descriptors_go(void);

#endif
