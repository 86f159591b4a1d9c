// select(2) with its time-out in milliseconds, -1 for ever. Called by select.cc and wait-read.cc.
#pragma once

#include <sys/select.h>

namespace lab {

/** As select(2) returns; errno is set. */
int CallSelect(int highestPlusOne, fd_set* readable, fd_set* writable, fd_set* exceptional, int timeoutMs);

}  // namespace lab
