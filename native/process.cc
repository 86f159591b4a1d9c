// gettid(2) and prctl(2): who the caller is, what ends it, how late its timers may be.
#include <unistd.h>

#include <cerrno>
#include <csignal>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#else
#include <pthread.h>
#endif

#include "sys.h"

namespace lab {
namespace {

Napi::Value GetThreadId(const Napi::CallbackInfo& info) {
#ifdef __linux__
  const double tid = static_cast<double>(syscall(SYS_gettid));
#elif defined(__APPLE__)
  uint64_t id = 0;
  pthread_threadid_np(nullptr, &id);
  const double tid = static_cast<double>(id);
#else
  const double tid = static_cast<double>(getpid());
#endif
  return Napi::Number::New(info.Env(), tid);
}

/** The signal comes when the *thread* that forked us ends (prctl(2)); a parent that is already gone sends none. */
void DieWithParent(const Napi::CallbackInfo& info) {
#ifdef __linux__
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) ThrowErrno(info.Env(), "prctl", errno);
#else
  ThrowErrno(info.Env(), "prctl", ENOSYS);
#endif
}

/** How much later than asked the kernel may end this thread's sleeps; 50 µs unless set (PR_SET_TIMERSLACK in prctl(2)). */
void SetTimerSlack(const Napi::CallbackInfo& info) {
  int slackNs;
  if (!TakeInt(info.Env(), info[0], "slackNs", 1, INT32_MAX, &slackNs)) return;
#ifdef __linux__
  if (prctl(PR_SET_TIMERSLACK, slackNs) != 0) ThrowErrno(info.Env(), "prctl", errno);
#else
  ThrowErrno(info.Env(), "prctl", ENOSYS);
#endif
}

}  // namespace

void InitProcess(Napi::Env env, Napi::Object exports) {
  exports.Set("getThreadId", Napi::Function::New<GetThreadId>(env, "getThreadId"));
  exports.Set("dieWithParent", Napi::Function::New<DieWithParent>(env, "dieWithParent"));
  exports.Set("setTimerSlack", Napi::Function::New<SetTimerSlack>(env, "setTimerSlack"));
}

}  // namespace lab
