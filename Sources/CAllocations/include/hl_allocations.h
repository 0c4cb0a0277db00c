#pragma once

/// How often this process has called malloc, calloc, realloc or an aligned one since it began, from any thread.
///
/// For benchmarks only: glibc's mallinfo2 sees what is in use, not what was taken and given back between two looks.
unsigned long hl_allocations(void);
