// pipe2(2) and the fcntl(2) flags and sizes of a descriptor.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "sys.h"

namespace lab {
namespace {

void Pipe2(const Napi::CallbackInfo& info) {
  void* fds;
  size_t elements;
  bool nonBlocking;
  if (!TakeTyped(info.Env(), info[0], "fds", napi_int32_array, 2, &fds, &elements)) return;
  if (!TakeBoolean(info.Env(), info[1], "nonBlocking", &nonBlocking)) return;
  int ends[2];
#ifdef __linux__
  // Close-on-exec from the start: set by a second call, a fork in another thread could slip in between.
  if (pipe2(ends, O_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0)) != 0) return ThrowErrno(info.Env(), "pipe2", errno);
#else
  if (pipe(ends) != 0) return ThrowErrno(info.Env(), "pipe", errno);
  for (int fd : ends) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (nonBlocking) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  }
#endif
  static_cast<int32_t*>(fds)[0] = ends[0];
  static_cast<int32_t*>(fds)[1] = ends[1];
}

Napi::Value GetPipeCapacity(const Napi::CallbackInfo& info) {
  int fd;
  if (!TakeFd(info.Env(), info[0], &fd)) return {};
#ifdef F_GETPIPE_SZ
  const int bytes = fcntl(fd, F_GETPIPE_SZ);
  if (bytes >= 0) return Napi::Number::New(info.Env(), bytes);
  ThrowErrno(info.Env(), "fcntl", errno);
#else
  ThrowErrno(info.Env(), "fcntl", ENOSYS);
#endif
  return {};
}

Napi::Value SetPipeCapacity(const Napi::CallbackInfo& info) {
  int fd;
  int wanted;
  if (!TakeFd(info.Env(), info[0], &fd)) return {};
  if (!TakeInt(info.Env(), info[1], "bytes", 1, INT32_MAX, &wanted)) return {};
#ifdef F_SETPIPE_SZ
  // The kernel rounds up to a power of two of pages and answers with what it gave.
  const int bytes = fcntl(fd, F_SETPIPE_SZ, wanted);
  if (bytes >= 0) return Napi::Number::New(info.Env(), bytes);
  ThrowErrno(info.Env(), "fcntl", errno);
#else
  ThrowErrno(info.Env(), "fcntl", ENOSYS);
#endif
  return {};
}

Napi::Value HasFlag(const Napi::CallbackInfo& info, int command, int flag) {
  int fd;
  if (!TakeFd(info.Env(), info[0], &fd)) return {};
  const int flags = fcntl(fd, command);
  if (flags >= 0) return Napi::Boolean::New(info.Env(), (flags & flag) != 0);
  ThrowErrno(info.Env(), "fcntl", errno);
  return {};
}

void SetFlag(const Napi::CallbackInfo& info, int getCommand, int setCommand, int flag) {
  int fd;
  bool on;
  if (!TakeFd(info.Env(), info[0], &fd)) return;
  if (!TakeBoolean(info.Env(), info[1], "on", &on)) return;
  const int flags = fcntl(fd, getCommand);
  if (flags < 0 || fcntl(fd, setCommand, on ? flags | flag : flags & ~flag) < 0) ThrowErrno(info.Env(), "fcntl", errno);
}

// O_NONBLOCK belongs to the open file, so every process that holds this end sees it; FD_CLOEXEC to the descriptor.
Napi::Value IsNonBlocking(const Napi::CallbackInfo& info) { return HasFlag(info, F_GETFL, O_NONBLOCK); }
void SetNonBlocking(const Napi::CallbackInfo& info) { SetFlag(info, F_GETFL, F_SETFL, O_NONBLOCK); }
Napi::Value IsCloseOnExec(const Napi::CallbackInfo& info) { return HasFlag(info, F_GETFD, FD_CLOEXEC); }
void SetCloseOnExec(const Napi::CallbackInfo& info) { SetFlag(info, F_GETFD, F_SETFD, FD_CLOEXEC); }

}  // namespace

void InitPipe(Napi::Env env, Napi::Object exports) {
  exports.Set("pipe2", Napi::Function::New<Pipe2>(env, "pipe2"));
  exports.Set("getPipeCapacity", Napi::Function::New<GetPipeCapacity>(env, "getPipeCapacity"));
  exports.Set("setPipeCapacity", Napi::Function::New<SetPipeCapacity>(env, "setPipeCapacity"));
  exports.Set("isNonBlocking", Napi::Function::New<IsNonBlocking>(env, "isNonBlocking"));
  exports.Set("setNonBlocking", Napi::Function::New<SetNonBlocking>(env, "setNonBlocking"));
  exports.Set("isCloseOnExec", Napi::Function::New<IsCloseOnExec>(env, "isCloseOnExec"));
  exports.Set("setCloseOnExec", Napi::Function::New<SetCloseOnExec>(env, "setCloseOnExec"));
}

}  // namespace lab
