// The chunks of a call that waits and reads: one read(2) a descriptor, without a retry, what came of it beside each.
#include <unistd.h>

#include <cerrno>

#include "pinned.h"
#include "ready.h"

namespace lab {

bool TakeChunkTable(napi_env env, const napi_value* arguments, ChunkTable* table) {
  void* words;
  size_t elements;
  double budget;
  if (!TakeTyped(env, arguments[0], "chunks", napi_int32_array, kChunkWords, &words, &elements)) return false;
  if (!TakeView(env, arguments[1], "into", &table->into)) return false;
  // At least one chunk must fit, or what is ready would be ready for ever.
  if (!TakeInteger(env, arguments[2], "budgetBytes", 1, static_cast<double>(table->into.length), &budget)) return false;
  table->words = static_cast<int32_t*>(words);
  table->budgetBytes = static_cast<size_t>(budget);
  const size_t lines = (table->budgetBytes + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
  // The last chunk needs no whole cache line.
  const size_t fitting = 1 + (table->into.length - table->budgetBytes) / lines;
  const size_t inTable = elements / kChunkWords;
  table->capacity = fitting < inTable ? fitting : inTable;
  return true;
}

void ChunkReader::Read(int fd, int32_t events) {
  int32_t* chunk = table_.words + count_ * kChunkWords;
  const ssize_t got = read(fd, table_.into.data + offset_, table_.budgetBytes);
  chunk[0] = fd;
  chunk[1] = events;
  chunk[2] = static_cast<int32_t>(offset_);
  chunk[3] = got < 0 ? -errno : static_cast<int32_t>(got);
  if (got > 0) offset_ += (static_cast<size_t>(got) + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
  count_++;
}

napi_value ToCount(napi_env env, size_t count) {
  napi_value result = nullptr;
  napi_create_int32(env, static_cast<int32_t>(count), &result);
  return result;
}

}  // namespace lab
