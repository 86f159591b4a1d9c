// select(2): one call over the caller's three sets of 1,024 bits each.
//
// The sets are the caller's memory, 32 words each in one Int32Array, and hold no bit for a descriptor from 1,024 on: glibc's
// FD_SET writes past its fd_set for those (select(2), NOTES), these words cannot.
#include <sys/select.h>

#include <cerrno>
#include <cstring>

#include "ready.h"
#include "select.h"

namespace lab {
namespace {

constexpr size_t kSetWords = FD_SETSIZE / 32;
constexpr size_t kSets = 3;

static_assert(sizeof(fd_set) == kSetWords * sizeof(int32_t), "an fd_set is the words of the caller");

/** Fills nothing but the sets: the bits that stay are those that are ready. */
napi_value Select(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t argumentCount = 3;
  int highest;
  void* data;
  size_t elements;
  int timeoutMs;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeInt(env, arguments[0], "highestPlusOne", 0, FD_SETSIZE, &highest)) return nullptr;
  if (!TakeTyped(env, arguments[1], "sets", napi_int32_array, kSets * kSetWords, &data, &elements)) return nullptr;
  if (!TakeInt(env, arguments[2], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  auto* words = static_cast<int32_t*>(data);
  fd_set sets[kSets];
  memcpy(sets, words, sizeof sets);
  const int ready = CallSelect(highest, &sets[0], &sets[1], &sets[2], timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "select", errno);
    return nullptr;
  }
  memcpy(words, sets, sizeof sets);
  return ToCount(env, static_cast<size_t>(ready));
}

}  // namespace

int CallSelect(int highestPlusOne, fd_set* readable, fd_set* writable, fd_set* exceptional, int timeoutMs) {
  // Linux writes the time that is left into it, so it is made anew each time.
  timeval timeout = {timeoutMs / 1'000, (timeoutMs % 1'000) * 1'000};
  return select(highestPlusOne, readable, writable, exceptional, timeoutMs < 0 ? nullptr : &timeout);
}

void InitSelect(Napi::Env env, Napi::Object exports) { AddRaw(env, exports, "select", Select); }

}  // namespace lab
