// What a waiting call found, and the read that may follow it in the same call. Shared by the files of the waiting calls.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sys.h"

namespace lab {

/** A descriptor and its events (bits of poll(2)): two words of the caller's Int32Array. */
constexpr size_t kPairWords = 2;
/** Descriptor, events, offset into the caller's bytes, result of read(2): its bytes, 0 at EOF, or a negative errno. */
constexpr size_t kChunkWords = 4;

/** Where a call that reads puts what it finds. */
struct ChunkTable {
  int32_t* words;
  size_t capacity;
  ByteSpan into;
  size_t budgetBytes;
};

/** Takes `chunks`, `into` and `budgetBytes` from three arguments that follow each other; as many chunks as fit into both. */
bool TakeChunkTable(napi_env env, const napi_value* arguments, ChunkTable* table);

/** Reads the descriptors in order, once each and at most the budget; the bytes of each begin on a cache line of their own. */
class ChunkReader {
 public:
  explicit ChunkReader(const ChunkTable& table) : table_(table) {}
  bool isFull() const { return count_ == table_.capacity; }
  size_t count() const { return count_; }
  void Read(int fd, int32_t events);

 private:
  const ChunkTable& table_;
  size_t count_ = 0;
  size_t offset_ = 0;
};

/** Returns a number that JavaScript holds without an object of its own. */
napi_value ToCount(napi_env env, size_t count);

}  // namespace lab
