// What the calling thread has used so far: getrusage(RUSAGE_THREAD), and the thread's own clock.
//
// rusage brings its times up to date at a tick or a switch only, so that a loop of some milliseconds can seem to have
// used none; CLOCK_THREAD_CPUTIME_ID is exact when it is read.
#include <sys/resource.h>

#include <ctime>

#include <cerrno>

#include "sys.h"

namespace lab {
namespace {

constexpr size_t kUsageElements = 6;

double ToNs(const timeval& time) { return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3; }

napi_value GetThreadUsage(napi_env env, napi_callback_info info) {
  napi_value argument;
  size_t count = 1;
  void* data;
  size_t elements;
  if (napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok) return nullptr;
  if (!TakeTyped(env, argument, "into", napi_float64_array, kUsageElements, &data, &elements)) return nullptr;
#ifdef RUSAGE_THREAD
  rusage usage;
  timespec cpu;
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu) != 0) {
    ThrowErrno(env, "clock_gettime", errno);
    return nullptr;
  }
  if (getrusage(RUSAGE_THREAD, &usage) != 0) {
    ThrowErrno(env, "getrusage", errno);
    return nullptr;
  }
  double* into = static_cast<double*>(data);
  into[0] = ToNs(usage.ru_utime);
  into[1] = ToNs(usage.ru_stime);
  into[2] = static_cast<double>(usage.ru_nvcsw);
  into[3] = static_cast<double>(usage.ru_nivcsw);
  into[4] = static_cast<double>(usage.ru_maxrss) * 1024;  // KiB on Linux, and always the process's
  into[5] = static_cast<double>(cpu.tv_sec) * 1e9 + static_cast<double>(cpu.tv_nsec);
#else
  ThrowErrno(env, "getrusage", ENOSYS);
#endif
  return nullptr;
}

}  // namespace

void InitRusage(Napi::Env env, Napi::Object exports) { AddRaw(env, exports, "getThreadUsage", GetThreadUsage); }

}  // namespace lab
