// Clock, CPU time, switches and CPUs seen, around one verb's loop. Called by the verbs.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace lab {

/** CLOCK_MONOTONIC in ns. */
inline int64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

/** Sleeps until CLOCK_MONOTONIC has reached timeNs, whatever signals come. */
void SleepUntil(int64_t timeNs);

struct ClockFacts {
  double overheadNs;
  int64_t resolutionNs;
};

/** Reads the clock in a row and takes the fastest of many short rows: preemption only ever adds. */
ClockFacts MeasureClock();

/** What the loop of a verb used: begun right before it, ended right after. Nothing is allocated in between. */
class Bracket {
 public:
  Bracket();
  void Begin();
  void End();
  /** Notes the CPU that this thread is on. Call it outside the timed part: it costs as much as a clock read. */
  void LookAtCpu();
  int64_t startNs() const { return startNs_; }
  /** Adds `"startNs":…,…,"cpus":[…]` to a JSON object. */
  void AppendTo(std::string* json) const;

 private:
  struct Usage {
    int64_t cpuNs = 0;
    int64_t voluntary = 0;
    int64_t involuntary = 0;
  };
  static Usage ReadUsage();

  int64_t startNs_ = 0;
  int64_t endNs_ = 0;
  Usage before_;
  Usage after_;
  std::vector<uint8_t> cpuSeen_;
};

}  // namespace lab
