// A ring of fixed slots from one thread to one other: src/sync/spsc-ring in C++. Called by the ring verbs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "seat.h"

namespace lab {

constexpr size_t kLeastSlots = 8;
constexpr size_t kMostSlots = 1'024;
constexpr size_t kWantedRingBytes = 64 << 10;
constexpr size_t kMostRingBytes = 8 << 20;

/**
 * Returns the slots of a ring: the largest power of two that fits into 64 KiB, so into a core's own caches, but not fewer than 8
 * and not more than 1,024; and 8 MiB at most, if need be in fewer than 8.
 */
inline uint32_t CountSlots(size_t messageBytes) {
  size_t slots = kMostSlots;
  while (slots > kLeastSlots && slots * messageBytes > kWantedRingBytes) slots /= 2;
  while (slots > 1 && slots * messageBytes > kMostRingBytes) slots /= 2;
  return static_cast<uint32_t>(slots);
}

/** Returns how many messages are published, or released, at once: a fourth of the ring, so that neither side waits for all of it. */
inline uint32_t CountBatch(uint32_t slots) { return std::clamp<uint32_t>(slots / 4, 1, 256); }

struct DeleteLines {
  void operator()(uint32_t* words) const { operator delete(words, std::align_val_t(kLineBytes)); }
};
using Lines = std::unique_ptr<uint32_t[], DeleteLines>;

/** Returns so many bytes, zeroed and so touched, on whole lines: nothing of another thread shares one with them. */
inline Lines MakeLines(size_t bytes) {
  const size_t wholeLines = (bytes + kLineBytes - 1) / kLineBytes * kLineBytes;
  auto* words = static_cast<uint32_t*>(operator new(wholeLines, std::align_val_t(kLineBytes)));
  memset(words, 0, wholeLines);
  return Lines(words);
}

/*
 *     line  written by    words
 *        0  producer    ┌ head            slots committed so far, modulo 2^32
 *        1  producer*   ├ producerSeat    seat.h
 *        2  consumer    ├ tail            slots released so far, modulo 2^32
 *        3  consumer*   ├ consumerSeat
 *        4  nobody      └ where the slots are, and how many
 *
 *     * and by the other side, which makes SLEEPS to AWAKE
 *
 * Lines of 128 B. What src/sync keeps on lines 2 and 5 of its own, each side's copy of the other's cursor, lies here in the side's
 * own object, on its thread's stack or in registers: the same distance from the other thread.
 *
 * The slot comes from the cursor by a mask: slots are a power of two, so the cursors may wrap at 2^32 and no slot is left out.
 */
struct Ring {
  explicit Ring(size_t messageBytes) : Ring(messageBytes, CountSlots(messageBytes)) {}
  Ring(size_t messageBytes, uint32_t slotCount)
      : memory(MakeLines(messageBytes * slotCount)),
        slots(memory.get()),
        slotWords(messageBytes / sizeof(uint32_t)),
        capacity(slotCount) {}

  alignas(kLineBytes) std::atomic<uint32_t> head{0};
  alignas(kLineBytes) Seat producerSeat;
  alignas(kLineBytes) std::atomic<uint32_t> tail{0};
  alignas(kLineBytes) Seat consumerSeat;

  alignas(kLineBytes) const Lines memory;
  uint32_t* const slots;
  const size_t slotWords;
  const uint32_t capacity;
};

/** The side that fills slots. One thread. */
class RingProducer {
 public:
  RingProducer(Ring* ring, WaitKind kind)
      : ring_(*ring),
        slots_(ring->slots),
        slotWords_(ring->slotWords),
        mask_(ring->capacity - 1),
        kind_(kind),
        canSleep_(CanSleep(kind)) {}

  /** Returns when so many slots are free, all of them to be written in place. At most the capacity. */
  void Reserve(uint32_t count) {
    if (HasRoom(count)) return;
    // The other cursor is looked at only when by the copy there is no room: each look fetches its line from the other CPU.
    tailSeen_ = ring_.tail.load(std::memory_order_acquire);
    if (HasRoom(count)) return;
    ring_.producerSeat.Wait(kind_, [this, count] {
      tailSeen_ = ring_.tail.load();
      return HasRoom(count);
    });
  }

  /** The k-th of the slots that were reserved. */
  uint32_t* Slot(uint32_t k) const { return slots_ + ((head_ + k) & mask_) * slotWords_; }

  /** Gives them to the consumer, with what was written into them. */
  void Commit(uint32_t count) {
    head_ += count;
    ring_.consumerSeat.Publish(&ring_.head, head_, canSleep_);
  }

 private:
  bool HasRoom(uint32_t count) const { return mask_ + 1 - (head_ - tailSeen_) >= count; }

  Ring& ring_;
  uint32_t* const slots_;
  const size_t slotWords_;
  const uint32_t mask_;
  const WaitKind kind_;
  const bool canSleep_;
  uint32_t head_ = 0;
  uint32_t tailSeen_ = 0;
};

/** The side that takes slots. One thread. */
class RingConsumer {
 public:
  RingConsumer(Ring* ring, WaitKind kind)
      : ring_(*ring),
        slots_(ring->slots),
        slotWords_(ring->slotWords),
        mask_(ring->capacity - 1),
        kind_(kind),
        canSleep_(CanSleep(kind)) {}

  /** Returns how many full slots there are, at most `most`, all of them to be read in place: at least one. */
  uint32_t PeekSome(uint32_t most) {
    if (headSeen_ == tail_) headSeen_ = ring_.head.load(std::memory_order_acquire);
    if (headSeen_ == tail_) {
      ring_.consumerSeat.Wait(kind_, [this] {
        headSeen_ = ring_.head.load();
        return headSeen_ != tail_;
      });
    }
    return std::min(most, headSeen_ - tail_);
  }

  /** The k-th of the slots that were peeked at. */
  const uint32_t* Slot(uint32_t k) const { return slots_ + ((tail_ + k) & mask_) * slotWords_; }

  /** Gives them back to the producer, which overwrites them. */
  void Release(uint32_t count) {
    tail_ += count;
    ring_.producerSeat.Publish(&ring_.tail, tail_, canSleep_);
  }

 private:
  Ring& ring_;
  const uint32_t* const slots_;
  const size_t slotWords_;
  const uint32_t mask_;
  const WaitKind kind_;
  const bool canSleep_;
  uint32_t tail_ = 0;
  uint32_t headSeen_ = 0;
};

}  // namespace lab
