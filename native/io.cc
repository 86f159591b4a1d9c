// read(2), write(2), writev(2) and close(2) on the caller's typed arrays: one system call each, no retries.
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#include "sys.h"

namespace lab {
namespace {

constexpr uint32_t kMaxViews = 1024;  // UIO_MAXIOV

/** A transfer is at most kMaxTransferBytes, so it fits a small integer: V8 allocates nothing for it. */
napi_value TransferResult(napi_env env, const char* syscall, ssize_t bytes) {
  napi_value result = nullptr;
  if (bytes < 0) {
    ThrowErrno(env, syscall, errno);
  } else {
    napi_create_int32(env, static_cast<int32_t>(bytes), &result);
  }
  return result;
}

napi_value Read(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  size_t count = 4;
  int fd;
  ByteSpan span;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeFd(env, arguments[0], &fd)) return nullptr;
  if (!TakeRange(env, arguments[1], arguments[2], arguments[3], &span)) return nullptr;
  return TransferResult(env, "read", read(fd, span.data, span.length));
}

napi_value Write(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  size_t count = 4;
  int fd;
  ByteSpan span;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeFd(env, arguments[0], &fd)) return nullptr;
  if (!TakeRange(env, arguments[1], arguments[2], arguments[3], &span)) return nullptr;
  return TransferResult(env, "write", write(fd, span.data, span.length));
}

napi_value Writev(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  int fd;
  uint32_t views = 0;
  bool isArray = false;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeFd(env, arguments[0], &fd)) return nullptr;
  napi_is_array(env, arguments[1], &isArray);
  if (!isArray) {
    ThrowType(env, "views must be an array of typed arrays");
    return nullptr;
  }
  napi_get_array_length(env, arguments[1], &views);
  if (views < 1 || views > kMaxViews) {
    ThrowRange(env, "views must have 1 to %u elements, got %u", kMaxViews, views);
    return nullptr;
  }
  // Two passes: an element may be a getter, and its code may detach a buffer that an earlier element showed us. After
  // the first pass no JavaScript runs any more, so the addresses stay good.
  napi_value elements[kMaxViews];
  iovec parts[kMaxViews];
  for (uint32_t index = 0; index < views; index++) {
    if (napi_get_element(env, arguments[1], index, &elements[index]) != napi_ok) return nullptr;
  }
  for (uint32_t index = 0; index < views; index++) {
    ByteSpan span;
    if (!TakeView(env, elements[index], "each of views", &span)) return nullptr;
    parts[index] = {span.data, span.length};
  }
  return TransferResult(env, "writev", writev(fd, parts, static_cast<int>(views)));
}

/** After EINTR the descriptor is closed all the same on Linux: nobody may call again (close(2), NOTES). */
void Close(const Napi::CallbackInfo& info) {
  int fd;
  if (!TakeFd(info.Env(), info[0], &fd)) return;
  if (close(fd) != 0) ThrowErrno(info.Env(), "close", errno);
}

}  // namespace

void InitIo(Napi::Env env, Napi::Object exports) {
  AddRaw(env, exports, "read", Read);
  AddRaw(env, exports, "write", Write);
  AddRaw(env, exports, "writev", Writev);
  exports.Set("close", Napi::Function::New<Close>(env, "close"));
}

}  // namespace lab
