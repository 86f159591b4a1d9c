// poll(2): one call over the caller's entries of three words each (descriptor, events wanted, events found).
#include <poll.h>

#include <cerrno>
#include <vector>

#include "sys.h"

namespace lab {
namespace {

constexpr size_t kWords = 3;
/** The kernel keeps events in a short. */
constexpr int32_t kMaxEvents = INT16_MAX;

/**
 * A pollfd has two shorts where JavaScript's typed arrays have one element type, so the entries are copied there and back.
 * The kernel copies them as well; ours adds about a nanosecond an entry.
 * A negative descriptor is the caller's way of leaving an entry out: the kernel answers 0 for it (poll(2)).
 */
napi_value Poll(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t argumentCount = 3;
  void* data;
  size_t elements;
  double wanted;
  int timeoutMs;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeTyped(env, arguments[0], "entries", napi_int32_array, 0, &data, &elements)) return nullptr;
  if (!TakeInteger(env, arguments[1], "count", 0, static_cast<double>(elements / kWords), &wanted)) return nullptr;
  if (!TakeInt(env, arguments[2], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  const auto count = static_cast<size_t>(wanted);
  auto* entries = static_cast<int32_t*>(data);
  static thread_local std::vector<pollfd> polled;
  if (polled.size() < count) polled.resize(count);
  for (size_t at = 0; at < count; at++) {
    const int32_t events = entries[at * kWords + 1];
    if (events < 0 || events > kMaxEvents) {
      ThrowRange(env, "entries must hold events from 0 to %d, got %d in entry %zu", kMaxEvents, events, at);
      return nullptr;
    }
    polled[at] = {entries[at * kWords], static_cast<short>(events), 0};
  }
  const int ready = poll(polled.data(), count, timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "poll", errno);
    return nullptr;
  }
  for (size_t at = 0; at < count; at++) entries[at * kWords + 2] = polled[at].revents;
  napi_value result = nullptr;
  napi_create_int32(env, ready, &result);
  return result;
}

}  // namespace

void InitPoll(Napi::Env env, Napi::Object exports) { AddRaw(env, exports, "poll", Poll); }

}  // namespace lab
