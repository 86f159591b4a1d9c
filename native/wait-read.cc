// Wait, and then read each descriptor that is ready, in one call: the fast path of a reader of many descriptors.
//
// Where more are ready than chunks fit, select and poll begin at `first` and go round; what is not read stays ready. epoll puts
// what it told at the end of its list by itself (epoll_wait(2)).
#include <cerrno>
#include <cstring>
#include <vector>
#ifdef __linux__
#include <sys/epoll.h>
#endif

#include "poll.h"
#include "ready.h"
#include "select.h"

namespace lab {
namespace {

/** Arguments: readable (32 words), highestPlusOne, first, timeoutMs, chunks, into, budgetBytes. */
napi_value SelectRead(napi_env env, napi_callback_info info) {
  napi_value arguments[7];
  size_t argumentCount = 7;
  void* data;
  size_t elements;
  int highest;
  int first;
  int timeoutMs;
  ChunkTable table;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeTyped(env, arguments[0], "readable", napi_int32_array, FD_SETSIZE / 32, &data, &elements)) return nullptr;
  if (!TakeInt(env, arguments[1], "highestPlusOne", 0, FD_SETSIZE, &highest)) return nullptr;
  if (!TakeInt(env, arguments[2], "first", 0, FD_SETSIZE, &first)) return nullptr;
  if (!TakeInt(env, arguments[3], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  if (!TakeChunkTable(env, arguments + 4, &table)) return nullptr;
  fd_set readable;
  memcpy(&readable, data, sizeof readable);
  const int ready = CallSelect(highest, &readable, nullptr, nullptr, timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "select", errno);
    return nullptr;
  }
  ChunkReader reader(table);
  for (int step = 0, fd = first; step < highest && !reader.isFull(); step++, fd++) {
    if (fd >= highest) fd = 0;
    if (FD_ISSET(fd, &readable)) reader.Read(fd, POLLIN);
  }
  return ToCount(env, reader.count());
}

/** Arguments: entries (as poll's), count, first, timeoutMs, chunks, into, budgetBytes. */
napi_value PollRead(napi_env env, napi_callback_info info) {
  napi_value arguments[7];
  size_t argumentCount = 7;
  double from;
  int timeoutMs;
  PollTable polled;
  ChunkTable table;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakePollTable(env, arguments, &polled)) return nullptr;
  if (!TakeInteger(env, arguments[2], "first", 0, static_cast<double>(polled.count), &from)) return nullptr;
  if (!TakeInt(env, arguments[3], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  if (!TakeChunkTable(env, arguments + 4, &table)) return nullptr;
  const int ready = poll(polled.polled, polled.count, timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "poll", errno);
    return nullptr;
  }
  ChunkReader reader(table);
  size_t at = static_cast<size_t>(from);
  for (size_t left = static_cast<size_t>(ready), step = 0; left > 0 && step < polled.count && !reader.isFull(); step++, at++) {
    if (at >= polled.count) at = 0;
    const pollfd& entry = polled.polled[at];
    if (entry.revents == 0) continue;
    reader.Read(entry.fd, entry.revents);
    left--;
  }
  return ToCount(env, reader.count());
}

#ifdef __linux__

/** Arguments: epollFd, timeoutMs, chunks, into, budgetBytes. */
napi_value EpollRead(napi_env env, napi_callback_info info) {
  napi_value arguments[5];
  size_t argumentCount = 5;
  int set;
  int timeoutMs;
  ChunkTable table;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeInt(env, arguments[0], "epollFd", 0, kMaxFd, &set)) return nullptr;
  if (!TakeInt(env, arguments[1], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  if (!TakeChunkTable(env, arguments + 2, &table)) return nullptr;
  static thread_local std::vector<epoll_event> found;
  if (found.size() < table.capacity) found.resize(table.capacity);
  const int ready = epoll_wait(set, found.data(), static_cast<int>(table.capacity), timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "epoll_wait", errno);
    return nullptr;
  }
  ChunkReader reader(table);
  for (size_t at = 0; at < static_cast<size_t>(ready); at++) {
    reader.Read(found[at].data.fd, static_cast<int32_t>(found[at].events));
  }
  return ToCount(env, reader.count());
}

#else

napi_value EpollRead(napi_env env, napi_callback_info) {
  ThrowErrno(env, "epoll", ENOSYS);
  return nullptr;
}

#endif

}  // namespace

void InitWaitRead(Napi::Env env, Napi::Object exports) {
  AddRaw(env, exports, "selectRead", SelectRead);
  AddRaw(env, exports, "pollRead", PollRead);
  AddRaw(env, exports, "epollRead", EpollRead);
}

}  // namespace lab
