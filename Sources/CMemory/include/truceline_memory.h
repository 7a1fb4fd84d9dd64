// SPDX-License-Identifier: Apache-2.0
#ifndef TRUCELINE_MEMORY_H
#define TRUCELINE_MEMORY_H

/// Makes the C library give freed memory back as early as it did at first, for threads made later.
///
/// By default the size from which an allocation is given back grows with what was freed, up to
/// 32 MiB, and every thread has a heap of its own: peaks then grow with the time that a run takes.
/// Does nothing where the C library is not glibc.
void truceline_keep_memory_flat(void);

#endif
