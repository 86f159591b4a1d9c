// The record checksum over the caller's bytes, for JavaScript.
#include "checksum.h"

#include "sys.h"

namespace lab {
namespace {

/** The 32 bits come back as a signed number: half of all unsigned ones are no small integer and V8 would allocate them. */
napi_value Checksum(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  ByteSpan span;
  napi_value result = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeRange(env, arguments[0], arguments[1], arguments[2], &span)) return nullptr;
  napi_create_int32(env, static_cast<int32_t>(PayloadChecksum(span.data, span.length)), &result);
  return result;
}

}  // namespace

void InitChecksum(Napi::Env env, Napi::Object exports) { AddRaw(env, exports, "checksum", Checksum); }

}  // namespace lab
