// The message of the shared-memory measurements: how it is written, read and summed up. Called by the verbs of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "failure.h"

namespace lab {

/*
 * 32-bit words, all arithmetic modulo 2^32:
 *
 *     word 0          sequence
 *     word k >= 1     sequence * 0x9E3779B1 + k * 0x85EBCA77
 *
 * tasks/2a-shared-memory/message.ts has the same message in JavaScript. Each word differs from its neighbours and from the word that
 * was there a lap before, so a word that is stale, or was not written, is seen in the sums.
 *
 * The words are plain: they are published by a release store of a cursor and read behind an acquire load of it. No compiler
 * may leave such a store out, since another thread may look then, nor such a load, since the sums come from what was loaded and
 * from nothing else. The writer sums up what it has in registers: it is not asked to read.
 */

/** Running sums over every word of every message that a thread writes or reads, in this order, from 0 on. */
struct MessageSums {
  uint32_t a = 0;
  uint32_t b = 0;

  /** b weighs each word by how far it lies from the end: two changes that make up for each other in a do not in b. */
  void Add(uint32_t word) {
    a += word;
    b += a;
  }
  /** As message.ts has it. The weight is even: one changed word changes the checksum by an odd multiple of its own change, never by 0. */
  uint32_t Checksum() const { return a + b * 0x9E3779B2u; }
};

/*
 * The sums are what the message costs beside the ring, and the same steps in both languages. They could be had from four lanes and
 * some algebra, in a third of the time at 1 KiB: but then a cell would compare vector instructions with V8, not a ring with a ring.
 *
 * One addition waits for another, for a and for b: a word cannot take less than one cycle, and does not take more once the loop's own
 * counting is spread over eight words. gcc unrolls nothing by itself at -O2 or -O3; then a word takes half as long again.
 */
constexpr size_t kWordsPerTurn = 8;

/** Writes all words. There is at least one. */
inline void WriteMessage(uint32_t* words, size_t count, uint32_t sequence, MessageSums* sums) {
  MessageSums running = *sums;  // in registers: through the pointer each word would be a store more
  uint32_t word = sequence * 0x9E3779B1u;
  words[0] = sequence;
  running.Add(sequence);
  const auto put = [&](size_t k) {
    word += 0x85EBCA77u;
    words[k] = word;
    running.Add(word);
  };
  size_t k = 1;
  for (; k + kWordsPerTurn <= count; k += kWordsPerTurn) {
    put(k);
    put(k + 1);
    put(k + 2);
    put(k + 3);
    put(k + 4);
    put(k + 5);
    put(k + 6);
    put(k + 7);
  }
  for (; k < count; k++) put(k);
  *sums = running;
}

/** Reads all words. Returns the sequence that the message says it has: whether it is the expected one is the caller's to ask. */
inline uint32_t ReadMessage(const uint32_t* words, size_t count, MessageSums* sums) {
  MessageSums running = *sums;
  size_t k = 0;
  for (; k + kWordsPerTurn <= count; k += kWordsPerTurn) {
    running.Add(words[k]);
    running.Add(words[k + 1]);
    running.Add(words[k + 2]);
    running.Add(words[k + 3]);
    running.Add(words[k + 4]);
    running.Add(words[k + 5]);
    running.Add(words[k + 6]);
    running.Add(words[k + 7]);
  }
  for (; k < count; k++) running.Add(words[k]);
  *sums = running;
  return words[0];
}

/** What a thread says that took another message than the next one. */
inline Failure DescribeWrongMessage(size_t thread, uint32_t found, uint32_t expected, uint64_t done) {
  return {"record-corrupt", "thread " + std::to_string(thread) + ": after " + std::to_string(done) + " messages, sequence is " +
                                std::to_string(found) + ", expected " + std::to_string(expected) +
                                "; one was lost, repeated or overwritten before it was taken"};
}

}  // namespace lab
