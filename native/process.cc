// gettid(2), prctl(2) and tgkill(2): who the caller is, what ends it, how late its timers may be, and how to wake a thread that blocks.
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

#ifdef __linux__
void Ignore(int) {}
#endif

/**
 * Makes the system call that thread `tid` of this process blocks in end with EINTR. SIGURG, which does nothing by default and
 * which hardly anybody uses; its handler does nothing either, but a call that it interrupts is not restarted, as it is installed
 * without SA_RESTART. The signal is lost on a thread that is about to block: the caller repeats until the thread has noticed.
 */
void InterruptThread(const Napi::CallbackInfo& info) {
  int tid;
  if (!TakeInt(info.Env(), info[0], "tid", 1, INT32_MAX, &tid)) return;
#ifdef __linux__
  // Once a process, whichever thread comes first.
  static const bool installed = [] {
    struct sigaction action = {};
    action.sa_handler = Ignore;
    return sigaction(SIGURG, &action, nullptr) == 0;
  }();
  if (!installed || syscall(SYS_tgkill, getpid(), tid, SIGURG) != 0) ThrowErrno(info.Env(), "tgkill", errno);
#else
  ThrowErrno(info.Env(), "tgkill", ENOSYS);
#endif
}

}  // namespace

void InitProcess(Napi::Env env, Napi::Object exports) {
  exports.Set("getThreadId", Napi::Function::New<GetThreadId>(env, "getThreadId"));
  exports.Set("dieWithParent", Napi::Function::New<DieWithParent>(env, "dieWithParent"));
  exports.Set("interruptThread", Napi::Function::New<InterruptThread>(env, "interruptThread"));
  exports.Set("setTimerSlack", Napi::Function::New<SetTimerSlack>(env, "setTimerSlack"));
}

}  // namespace lab
