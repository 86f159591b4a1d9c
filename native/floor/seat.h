// How one thread waits for another: spin, yield, futex, or first one and then the other. Called by the ring and by the futex verbs.
#pragma once

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "command.h"

namespace lab {

/** As the key `wait` of a command says it. */
enum class WaitKind : uint64_t { kSpin = 0, kYield = 1, kBlock = 2, kSpinThenBlock = 3 };
constexpr KeyRange kWait = {"wait", 0, 3};

/** Two cache lines of 64 B: the hardware fetches the neighbour of a line too. As in src/sync/layout.ts. */
constexpr size_t kLineBytes = 128;

/** Looks of spin-then-block before it sleeps, as many as in src/sync/wait-strategy.ts. */
constexpr int kSpins = 2'000;

/**
 * What a core does between two looks of spin-then-block, some 10 to 40 ns. Without it 2,000 looks take one microsecond, where
 * those of JavaScript take several: then they are over before a sleeper can have been woken up and have answered, one sleep causes the
 * next, and a round trip took 24 us in place of a fraction of one. A wait that only spins is left without: it is as quick as can be.
 */
inline void PauseCore() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" : : : "memory");
#endif
}

/** Whether the other side may be asleep, so that it has to be looked at after each publication. */
inline bool CanSleep(WaitKind kind) { return kind == WaitKind::kBlock || kind == WaitKind::kSpinThenBlock; }

/*
 * The protocol of src/sync/wait-strategy.ts, without its CLOSED: here both sides know how many messages there will be.
 *
 *     the waiter (Wait)                         the other (Publish)
 *     1  make the seat SLEEPS                   a  store what is waited for
 *     2  look at what is waited for             b  look at the seat: if SLEEPS, make it AWAKE and wake
 *     3  FUTEX_WAIT while the seat is SLEEPS
 *
 * No wake-up is lost if each side's store comes before its look in the one order that all threads see: 1 and a are therefore
 * sequentially consistent, and so are 2 and b. On x86-64 this makes of a, else a plain mov, an xchg, some 20 cycles that drain the
 * store buffer. Who never sleeps (spin, yield) has no seat to be looked at, and gets by with release and acquire.
 *
 * The kernel compares the seat under the lock that FUTEX_WAKE takes (futex(2)), so b between 2 and 3 makes 3 return at once.
 * FUTEX_WAKE is called for one sleep, never for each message: b's compare-exchange lets one publication alone do it.
 *
 * Nobody sleeps with a time-out. It would hide a lost wake-up, and here no one can die alone: what kills one thread kills the process.
 */
class Seat {
 public:
  /** Returns when isOver() does. It looks with memory_order_seq_cst: this is step 2. */
  template <class IsOver>
  void Wait(WaitKind kind, IsOver isOver) {
    switch (kind) {
      case WaitKind::kSpin:
        while (!isOver()) {
        }
        return;
      case WaitKind::kYield:
        while (!isOver()) sched_yield();
        return;
      case WaitKind::kSpinThenBlock:
        for (int spin = 0; spin < kSpins; spin++) {
          if (isOver()) return;
          PauseCore();
        }
        break;
      case WaitKind::kBlock:
        break;
    }
    // Over and over: a wake-up may belong to an earlier wait, and FUTEX_WAIT returns for signals too.
    for (;;) {
      word_.store(kSleeps);
      if (isOver()) break;
      syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, kSleeps, nullptr, nullptr, 0);
    }
    word_.store(kAwake, std::memory_order_relaxed);
  }

  /** Steps a and b, called on the other's seat: `cursor` is what its owner waits for. */
  void Publish(std::atomic<uint32_t>* cursor, uint32_t value, bool canSleep) {
    if (!canSleep) {
      cursor->store(value, std::memory_order_release);
      return;
    }
    cursor->store(value);
    if (word_.load() == kAwake) return;
    uint32_t seen = kSleeps;
    if (word_.compare_exchange_strong(seen, kAwake)) {
      syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    }
  }

 private:
  static constexpr uint32_t kAwake = 0;
  static constexpr uint32_t kSleeps = 1;

  std::atomic<uint32_t> word_{kAwake};
};

}  // namespace lab
