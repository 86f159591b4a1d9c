// The caller's entries of poll(2) as the kernel wants them. Called by poll.cc and wait-read.cc.
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>

#include "sys.h"

namespace lab {

/** Words of an entry: descriptor, events wanted, events found. */
constexpr size_t kEntryWords = 3;

/** Valid until this thread takes the next table. */
struct PollTable {
  int32_t* entries;
  pollfd* polled;
  size_t count;
};

/**
 * Takes `entries` and `count` from two arguments that follow each other.
 *
 * A pollfd has two shorts where JavaScript's typed arrays have one element type, so the entries are copied there and back.
 * The kernel copies them as well; ours adds about a nanosecond an entry.
 * A negative descriptor is the caller's way of leaving an entry out: the kernel answers 0 for it (poll(2)).
 */
bool TakePollTable(napi_env env, const napi_value* arguments, PollTable* table);

}  // namespace lab
