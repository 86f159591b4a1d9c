// sched_setaffinity(2), sched_getaffinity(2), sched_getcpu(3), sched_yield(2): where a thread runs.
#include <sched.h>

#include <cerrno>

#include "sys.h"

namespace lab {
namespace {

/** Larger than any kernel's CONFIG_NR_CPUS; a smaller mask is refused by the kernel with EINVAL. */
constexpr int kMaxCpus = 8192;

#ifdef __linux__
/** A mask of kMaxCpus bits; glibc's cpu_set_t ends at 1,024. */
struct CpuMask {
  cpu_set_t sets[kMaxCpus / CPU_SETSIZE] = {};
};
#endif

void SetAffinity(const Napi::CallbackInfo& info) {
  int tid;
  void* data;
  size_t elements;
  if (!TakeInt(info.Env(), info[0], "tid", 0, INT32_MAX, &tid)) return;
  if (!TakeTyped(info.Env(), info[1], "cpus", napi_int32_array, 1, &data, &elements)) return;
#ifdef __linux__
  CpuMask mask;
  for (size_t index = 0; index < elements; index++) {
    const int32_t cpu = static_cast<const int32_t*>(data)[index];
    if (cpu < 0 || cpu >= kMaxCpus) {
      return ThrowRange(info.Env(), "cpus must hold CPU numbers from 0 to %d, got %d", kMaxCpus - 1, cpu);
    }
    CPU_SET_S(static_cast<size_t>(cpu), sizeof mask, mask.sets);
  }
  if (sched_setaffinity(tid, sizeof mask, mask.sets) != 0) ThrowErrno(info.Env(), "sched_setaffinity", errno);
#else
  ThrowErrno(info.Env(), "sched_setaffinity", ENOSYS);
#endif
}

Napi::Value GetAffinity(const Napi::CallbackInfo& info) {
  int tid;
  if (!TakeInt(info.Env(), info[0], "tid", 0, INT32_MAX, &tid)) return {};
#ifdef __linux__
  CpuMask mask;
  if (sched_getaffinity(tid, sizeof mask, mask.sets) == 0) {
    Napi::Array cpus = Napi::Array::New(info.Env());
    uint32_t found = 0;
    for (int cpu = 0; cpu < kMaxCpus; cpu++) {
      if (CPU_ISSET_S(static_cast<size_t>(cpu), sizeof mask, mask.sets)) cpus.Set(found++, Napi::Number::New(info.Env(), cpu));
    }
    return cpus;
  }
  ThrowErrno(info.Env(), "sched_getaffinity", errno);
#else
  ThrowErrno(info.Env(), "sched_getaffinity", ENOSYS);
#endif
  return {};
}

napi_value GetCpu(napi_env env, napi_callback_info) {
#ifdef __linux__
  const int cpu = sched_getcpu();
#else
  const int cpu = -1;
  errno = ENOSYS;
#endif
  napi_value result = nullptr;
  if (cpu < 0) {
    ThrowErrno(env, "getcpu", errno);
  } else {
    napi_create_int32(env, cpu, &result);
  }
  return result;
}

napi_value YieldCpu(napi_env env, napi_callback_info) {
  if (sched_yield() != 0) ThrowErrno(env, "sched_yield", errno);
  return nullptr;
}

}  // namespace

void InitSched(Napi::Env env, Napi::Object exports) {
  exports.Set("setAffinity", Napi::Function::New<SetAffinity>(env, "setAffinity"));
  exports.Set("getAffinity", Napi::Function::New<GetAffinity>(env, "getAffinity"));
  AddRaw(env, exports, "getCpu", GetCpu);
  AddRaw(env, exports, "yieldCpu", YieldCpu);
}

}  // namespace lab
