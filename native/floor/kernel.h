// The work that an operation of the sweep consists of: one dependent step after the other, in registers alone. Called by the workloads.
#pragma once

#include <cstdint>

namespace lab {

/** A unit takes about a microsecond. */
constexpr uint64_t kStepsPerUnit = 500;

/** Operation k begins here, so that no compiler can take one result for all operations. */
inline uint32_t StartOf(uint64_t operation) { return static_cast<uint32_t>(operation % 16) + 1; }

/**
 * Returns where so many units lead from a start: the steps of a 32-bit xorshift generator.
 *
 * Not inlined and aligned, as the checksum is, so that every workload runs the same machine code wherever the linker puts it.
 * The empty statement makes of it a function with an effect: a compiler may move a pure one, out of the lock that it is done
 * under for instance, to where its result is wanted.
 *
 * Source: Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
 */
__attribute__((noinline, aligned(64))) inline uint32_t RunKernel(uint32_t start, uint64_t units) {
  uint32_t x = start;
  for (uint64_t step = units * kStepsPerUnit; step > 0; step--) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
  }
  __asm__ volatile("" : "+r"(x) : : "memory");
  return x;
}

}  // namespace lab
