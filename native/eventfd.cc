// eventfd(2): a counter that can be waited for. One descriptor where a pipe takes two.
#include <cerrno>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "sys.h"

namespace lab {
namespace {

Napi::Value EventFd(const Napi::CallbackInfo& info) {
  bool nonBlocking;
  if (!TakeBoolean(info.Env(), info[0], "nonBlocking", &nonBlocking)) return {};
#ifdef __linux__
  const int fd = eventfd(0, EFD_CLOEXEC | (nonBlocking ? EFD_NONBLOCK : 0));
  if (fd >= 0) return Napi::Number::New(info.Env(), fd);
  ThrowErrno(info.Env(), "eventfd", errno);
#else
  ThrowErrno(info.Env(), "eventfd", ENOSYS);
#endif
  return {};
}

}  // namespace

void InitEventFd(Napi::Env env, Napi::Object exports) {
  exports.Set("eventfd", Napi::Function::New<EventFd>(env, "eventfd"));
}

}  // namespace lab
