// CLOCK_MONOTONIC: read into the caller's array (a double returned to JavaScript would be allocated on its heap), and slept on.
#include <ctime>

#include <cerrno>

#include "sys.h"

namespace lab {
namespace {

napi_value ReadClock(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  void* into;
  size_t elements;
  double index;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeTyped(env, arguments[0], "into", napi_float64_array, 1, &into, &elements)) return nullptr;
  if (!TakeInteger(env, arguments[1], "index", 0, static_cast<double>(elements) - 1, &index)) return nullptr;
  timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
    ThrowErrno(env, "clock_gettime", errno);
    return nullptr;
  }
  static_cast<double*>(into)[static_cast<size_t>(index)] =
      static_cast<double>(static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec);
  return nullptr;
}

Napi::Value GetClockResolutionNs(const Napi::CallbackInfo& info) {
  timespec resolution;
  if (clock_getres(CLOCK_MONOTONIC, &resolution) == 0) {
    return Napi::Number::New(info.Env(), static_cast<double>(resolution.tv_sec) * 1e9 + static_cast<double>(resolution.tv_nsec));
  }
  ThrowErrno(info.Env(), "clock_getres", errno);
  return {};
}

/** One clock_nanosleep(2) to an absolute time: a time that has passed returns at once, EINTR is thrown. */
void SleepUntil(const Napi::CallbackInfo& info) {
  double timeNs;
  if (!TakeInteger(info.Env(), info[0], "timeNs", 0, 9007199254740991.0, &timeNs)) return;
  const auto ns = static_cast<int64_t>(timeNs);
  timespec wanted;
  wanted.tv_sec = static_cast<time_t>(ns / 1'000'000'000);
  wanted.tv_nsec = static_cast<long>(ns % 1'000'000'000);
#ifdef __linux__
  const int error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, nullptr);
#else
  const int error = ENOSYS;
#endif
  if (error != 0) ThrowErrno(info.Env(), "clock_nanosleep", error);
}

}  // namespace

void InitClock(Napi::Env env, Napi::Object exports) {
  AddRaw(env, exports, "readClock", ReadClock);
  exports.Set("sleepUntil", Napi::Function::New<SleepUntil>(env, "sleepUntil"));
  exports.Set("getClockResolutionNs", Napi::Function::New<GetClockResolutionNs>(env, "getClockResolutionNs"));
}

}  // namespace lab
