// epoll(7): a set that the kernel keeps, its registrations, and one wait.
#include <cerrno>
#include <vector>
#ifdef __linux__
#include <sys/epoll.h>
#include <unistd.h>
#endif

#include "ready.h"

namespace lab {
namespace {

#ifdef __linux__

Napi::Value Create(const Napi::CallbackInfo& info) {
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  if (fd >= 0) return Napi::Number::New(info.Env(), fd);
  ThrowErrno(info.Env(), "epoll_create1", errno);
  return {};
}

/** `operation` is EPOLL_CTL_ADD, _DEL or _MOD; the event carries the descriptor's number. */
napi_value Control(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  size_t argumentCount = 4;
  int set;
  int operation;
  int fd;
  int events;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeInt(env, arguments[0], "epollFd", 0, kMaxFd, &set)) return nullptr;
  if (!TakeInt(env, arguments[1], "operation", EPOLL_CTL_ADD, EPOLL_CTL_MOD, &operation)) return nullptr;
  if (!TakeFd(env, arguments[2], &fd)) return nullptr;
  // EPOLLET is the sign bit.
  if (!TakeInt(env, arguments[3], "events", INT32_MIN, INT32_MAX, &events)) return nullptr;
  epoll_event event = {};
  event.events = static_cast<uint32_t>(events);
  event.data.fd = fd;
  if (epoll_ctl(set, operation, fd, &event) != 0) ThrowErrno(env, "epoll_ctl", errno);
  return nullptr;
}

napi_value Wait(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t argumentCount = 3;
  int set;
  void* data;
  size_t elements;
  int timeoutMs;
  if (napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeInt(env, arguments[0], "epollFd", 0, kMaxFd, &set)) return nullptr;
  if (!TakeTyped(env, arguments[1], "pairs", napi_int32_array, kPairWords, &data, &elements)) return nullptr;
  if (!TakeInt(env, arguments[2], "timeoutMs", -1, INT32_MAX, &timeoutMs)) return nullptr;
  static thread_local std::vector<epoll_event> found;
  const size_t capacity = elements / kPairWords;
  if (found.size() < capacity) found.resize(capacity);
  const int ready = epoll_wait(set, found.data(), static_cast<int>(capacity), timeoutMs);
  if (ready < 0) {
    ThrowErrno(env, "epoll_wait", errno);
    return nullptr;
  }
  auto* pairs = static_cast<int32_t*>(data);
  for (size_t at = 0; at < static_cast<size_t>(ready); at++) {
    pairs[at * kPairWords] = found[at].data.fd;
    pairs[at * kPairWords + 1] = static_cast<int32_t>(found[at].events);
  }
  return ToCount(env, static_cast<size_t>(ready));
}

#else

napi_value Unavailable(napi_env env, napi_callback_info) {
  ThrowErrno(env, "epoll", ENOSYS);
  return nullptr;
}

#endif

}  // namespace

void InitEpoll(Napi::Env env, Napi::Object exports) {
#ifdef __linux__
  exports.Set("epollCreate", Napi::Function::New<Create>(env, "epollCreate"));
  AddRaw(env, exports, "epollControl", Control);
  AddRaw(env, exports, "epollWait", Wait);
#else
  for (const char* name : {"epollCreate", "epollControl", "epollWait"}) AddRaw(env, exports, name, Unavailable);
#endif
}

}  // namespace lab
