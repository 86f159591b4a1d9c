// socketpair(2): what Node makes for stdio "pipe", and the size of its send buffer.
#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

#include "sys.h"

namespace lab {
namespace {

void SocketPair(const Napi::CallbackInfo& info) {
  void* fds;
  size_t elements;
  bool nonBlocking;
  if (!TakeTyped(info.Env(), info[0], "fds", napi_int32_array, 2, &fds, &elements)) return;
  if (!TakeBoolean(info.Env(), info[1], "nonBlocking", &nonBlocking)) return;
  int ends[2];
#ifdef __linux__
  const int type = SOCK_STREAM | SOCK_CLOEXEC | (nonBlocking ? SOCK_NONBLOCK : 0);
  if (socketpair(AF_UNIX, type, 0, ends) != 0) return ThrowErrno(info.Env(), "socketpair", errno);
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return ThrowErrno(info.Env(), "socketpair", errno);
  for (int fd : ends) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (nonBlocking) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  }
#endif
  static_cast<int32_t*>(fds)[0] = ends[0];
  static_cast<int32_t*>(fds)[1] = ends[1];
}

/** The kernel counts each queued message with its bookkeeping against this, so far fewer payload bytes fit (socket(7)). */
Napi::Value GetSendBuffer(const Napi::CallbackInfo& info) {
  int fd;
  int bytes = 0;
  socklen_t length = sizeof bytes;
  if (!TakeFd(info.Env(), info[0], &fd)) return {};
  if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &length) == 0) return Napi::Number::New(info.Env(), bytes);
  ThrowErrno(info.Env(), "getsockopt", errno);
  return {};
}

}  // namespace

void InitSocketPair(Napi::Env env, Napi::Object exports) {
  exports.Set("socketpair", Napi::Function::New<SocketPair>(env, "socketpair"));
  exports.Set("getSendBuffer", Napi::Function::New<GetSendBuffer>(env, "getSendBuffer"));
}

}  // namespace lab
