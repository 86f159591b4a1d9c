// poll(2): one call over the caller's entries of three words each (descriptor, events wanted, events found).
#include <cerrno>
#include <vector>

#include "poll.h"
#include "ready.h"

namespace lab {
namespace {

/** The kernel keeps events in a short. */
constexpr int32_t kMaxEvents = INT16_MAX;

napi_value Poll(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t argumentCount = 3;
  int timeoutMs;
  PollTable table;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakePollTable(env, arguments, &table)) return nullptr;
  if (!TakeInt(env, arguments[2], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  const int ready = poll(table.polled, table.count, timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "poll", errno);
    return nullptr;
  }
  for (size_t at = 0; at < table.count; at++) table.entries[at * kEntryWords + 2] = table.polled[at].revents;
  return ToCount(env, static_cast<size_t>(ready));
}

}  // namespace

bool TakePollTable(napi_env env, const napi_value* arguments, PollTable* table) {
  void* data;
  size_t elements;
  double wanted;
  if (!TakeTyped(env, arguments[0], "entries", napi_int32_array, 0, &data, &elements)) return false;
  if (!TakeInteger(env, arguments[1], "count", 0, static_cast<double>(elements / kEntryWords), &wanted)) return false;
  static thread_local std::vector<pollfd> polled;
  const auto count = static_cast<size_t>(wanted);
  if (polled.size() < count) polled.resize(count);
  auto* entries = static_cast<int32_t*>(data);
  for (size_t at = 0; at < count; at++) {
    const int32_t events = entries[at * kEntryWords + 1];
    if (events < 0 || events > kMaxEvents) {
      ThrowRange(env, "entries must hold events from 0 to %d, got %d in entry %zu", kMaxEvents, events, at);
      return false;
    }
    polled[at] = {entries[at * kEntryWords], static_cast<short>(events), 0};
  }
  *table = {entries, polled.data(), count};
  return true;
}

void InitPoll(Napi::Env env, Napi::Object exports) { AddRaw(env, exports, "poll", Poll); }

}  // namespace lab
