// How an amount is divided: among threads, and between what is serial or under a lock and what is not. Called by the workloads.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lab {

/** From the first item of a share to behind its last; the same where there is nothing for a thread. */
struct Share {
  uint64_t first;
  uint64_t end;
};

/** Returns a thread's share: in order, with one item's difference at most, and joined to the whole. */
inline Share ShareOf(uint64_t items, size_t threads, size_t thread) {
  return {items * thread / threads, items * (thread + 1) / threads};
}

/** The units of an operation that are serial, or done under the lock, and the others. */
struct SplitUnits {
  uint64_t held;
  uint64_t free;
};

/** `share`: thousandths, rounded down to whole units. */
inline SplitUnits Split(uint64_t units, uint64_t share) {
  const uint64_t held = units * share / 1'000;
  return {held, units - held};
}

}  // namespace lab
