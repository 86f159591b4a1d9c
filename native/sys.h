// Argument checks and errors of the addon: every other file takes its arguments and throws through these.
//
// The checks work on raw napi_value, so that the hot calls (raw Node-API callbacks, a few ns) and the others
// (node-addon-api) share them. Each returns false after it has thrown; the caller returns at once.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>

namespace lab {

/** The part of the caller's typed array that a call may touch. Valid until JavaScript runs again. */
struct ByteSpan {
  uint8_t* data;
  size_t length;
};

/** What each environment (the main thread, each worker) has of its own. */
struct InstanceData {
  Napi::FunctionReference errorClass;
};

constexpr int32_t kMaxFd = INT32_MAX;
/** Linux moves at most this much in one read or write (read(2), NOTES). */
constexpr double kMaxTransferBytes = 0x7ffff000;

void ThrowType(napi_env env, const char* format, ...) __attribute__((format(printf, 2, 3)));
void ThrowRange(napi_env env, const char* format, ...) __attribute__((format(printf, 2, 3)));

/** Throws the class given to setErrorClass, or a plain Error with the same fields if none was given. */
void ThrowErrno(napi_env env, const char* syscall, int error);

/** Slow halves of the checks below: find out what is wrong with the argument and throw it. */
void ThrowBadInteger(napi_env env, napi_value value, const char* name, double min, double max);
void ThrowBadView(napi_env env, napi_value value, const char* name);
bool ThrowIfDetached(napi_env env, napi_value view, const char* name);

/** Takes a whole number in [min, max], both inside ±2^53. */
inline bool TakeInteger(napi_env env, napi_value value, const char* name, double min, double max, double* into) {
  // The comparison is written so that NaN fails it.
  if (napi_get_value_double(env, value, into) == napi_ok && *into >= min && *into <= max &&
      *into == static_cast<double>(static_cast<int64_t>(*into))) {
    return true;
  }
  ThrowBadInteger(env, value, name, min, max);
  return false;
}

inline bool TakeInt(napi_env env, napi_value value, const char* name, int32_t min, int32_t max, int* into) {
  double number;
  if (!TakeInteger(env, value, name, min, max, &number)) return false;
  *into = static_cast<int>(number);
  return true;
}

inline bool TakeFd(napi_env env, napi_value value, int* into) { return TakeInt(env, value, "fd", 0, kMaxFd, into); }

bool TakeBoolean(napi_env env, napi_value value, const char* name, bool* into);

constexpr uint8_t kElementBytes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};

/** Takes any typed array as bytes; its memory may be a SharedArrayBuffer's. */
inline bool TakeView(napi_env env, napi_value value, const char* name, ByteSpan* into) {
  // Left as it is for element types that are newer than this Node-API (Float16Array).
  auto type = static_cast<napi_typedarray_type>(sizeof kElementBytes);
  size_t elements;
  void* data;
  // Asking for the buffer itself would create a handle in each call, and fail on a SharedArrayBuffer.
  if (napi_get_typedarray_info(env, value, &type, &elements, &data, nullptr, nullptr) != napi_ok ||
      static_cast<size_t>(type) >= sizeof kElementBytes) {
    ThrowBadView(env, value, name);
    return false;
  }
  if (elements == 0 && ThrowIfDetached(env, value, name)) return false;
  *into = {static_cast<uint8_t*>(data), elements * kElementBytes[type]};
  return true;
}

/** Takes view[offset, offset + length), in bytes. */
inline bool TakeRange(napi_env env, napi_value view, napi_value offset, napi_value length, ByteSpan* into) {
  ByteSpan whole;
  double start;
  double bytes;
  if (!TakeView(env, view, "view", &whole)) return false;
  if (!TakeInteger(env, offset, "offset", 0, static_cast<double>(whole.length), &start)) return false;
  double most = static_cast<double>(whole.length) - start;
  if (most > kMaxTransferBytes) most = kMaxTransferBytes;
  if (!TakeInteger(env, length, "length", 0, most, &bytes)) return false;
  *into = {whole.data + static_cast<size_t>(start), static_cast<size_t>(bytes)};
  return true;
}

/** Takes a typed array of one element type with at least `atLeast` elements. */
bool TakeTyped(napi_env env, napi_value value, const char* name, napi_typedarray_type type, size_t atLeast, void** data,
               size_t* elements);

/** A raw Node-API function: about 6 ns a call where node-addon-api's takes 26. For the calls inside timed loops. */
void AddRaw(Napi::Env env, Napi::Object exports, const char* name, napi_callback function);

void InitSys(Napi::Env env, Napi::Object exports);
void InitPipe(Napi::Env env, Napi::Object exports);
void InitSocketPair(Napi::Env env, Napi::Object exports);
void InitIo(Napi::Env env, Napi::Object exports);
void InitSelect(Napi::Env env, Napi::Object exports);
void InitPoll(Napi::Env env, Napi::Object exports);
void InitEpoll(Napi::Env env, Napi::Object exports);
void InitEventFd(Napi::Env env, Napi::Object exports);
void InitWaitRead(Napi::Env env, Napi::Object exports);
void InitPinned(Napi::Env env, Napi::Object exports);
void InitPrepared(Napi::Env env, Napi::Object exports);
void InitClock(Napi::Env env, Napi::Object exports);
void InitSched(Napi::Env env, Napi::Object exports);
void InitRusage(Napi::Env env, Napi::Object exports);
void InitProcess(Napi::Env env, Napi::Object exports);
void InitChecksum(Napi::Env env, Napi::Object exports);

}  // namespace lab
