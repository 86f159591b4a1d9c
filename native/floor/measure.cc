// Clock, CPU time, switches and CPUs seen, around one verb's loop.
#include "measure.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

namespace lab {
namespace {

constexpr size_t kMaxCpus = 8192;

}  // namespace

ClockFacts MeasureClock() {
  constexpr int kRows = 200;
  constexpr int kReads = 1'000;
  int64_t fastest = INT64_MAX;
  for (int row = 0; row < kRows; row++) {
    const int64_t before = NowNs();
    int64_t now = before;
    for (int read = 0; read < kReads; read++) now = NowNs();
    fastest = std::min(fastest, now - before);
  }
  timespec resolution;
  clock_getres(CLOCK_MONOTONIC, &resolution);
  return {static_cast<double>(fastest) / kReads, static_cast<int64_t>(resolution.tv_sec) * 1'000'000'000 + resolution.tv_nsec};
}

void SleepUntil(int64_t timeNs) {
#ifdef __linux__
  // The time is absolute, so after a signal the same sleep goes on.
  const timespec wanted = {static_cast<time_t>(timeNs / 1'000'000'000), static_cast<long>(timeNs % 1'000'000'000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, nullptr) == EINTR) {
  }
#else
  for (int64_t leftNs; (leftNs = timeNs - NowNs()) > 0;) {
    const timespec wanted = {static_cast<time_t>(leftNs / 1'000'000'000), static_cast<long>(leftNs % 1'000'000'000)};
    nanosleep(&wanted, nullptr);
  }
#endif
}

Bracket::Bracket() : cpuSeen_(kMaxCpus) {}

Bracket::Usage Bracket::ReadUsage() {
  rusage usage;
  // rusage brings its times up to date at a tick or a switch only; this clock is exact when it is read.
  timespec cpu = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
#ifdef RUSAGE_THREAD
  getrusage(RUSAGE_THREAD, &usage);
#else
  getrusage(RUSAGE_SELF, &usage);  // one thread only, so it is the same
#endif
  return {static_cast<int64_t>(cpu.tv_sec) * 1'000'000'000 + cpu.tv_nsec, usage.ru_nvcsw, usage.ru_nivcsw};
}

void Bracket::Begin() {
  LookAtCpu();
  before_ = ReadUsage();
  startNs_ = NowNs();
}

void Bracket::End() {
  endNs_ = NowNs();
  after_ = ReadUsage();
  LookAtCpu();
}

void Bracket::LookAtCpu() {
#ifdef __linux__
  const int cpu = sched_getcpu();
  if (cpu >= 0 && static_cast<size_t>(cpu) < kMaxCpus) cpuSeen_[static_cast<size_t>(cpu)] = 1;
#endif
}

void Bracket::AppendTo(std::string* json) const {
  *json += "\"startNs\":" + std::to_string(startNs_) + ",\"endNs\":" + std::to_string(endNs_) +
           ",\"cpuNs\":" + std::to_string(after_.cpuNs - before_.cpuNs) +
           ",\"voluntarySwitches\":" + std::to_string(after_.voluntary - before_.voluntary) +
           ",\"involuntarySwitches\":" + std::to_string(after_.involuntary - before_.involuntary) + ",\"cpus\":[";
  bool first = true;
  for (size_t cpu = 0; cpu < kMaxCpus; cpu++) {
    if (!cpuSeen_[cpu]) continue;
    if (!first) *json += ',';
    *json += std::to_string(cpu);
    first = false;
  }
  *json += ']';
}

}  // namespace lab
