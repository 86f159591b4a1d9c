// What the threads of a team do again and again until the time is over: the flag that ends it, and who puts it up.
#ifdef __linux__
#include "operate.h"

#include "seat.h"

namespace lab {

uint64_t OperateInTime(Team& team, uint64_t timeMs, const Work& work, std::string* json) {
  const auto timeNs = static_cast<int64_t>(timeMs) * 1'000'000;
  alignas(kLineBytes) std::atomic<bool> isTimeOver{false};
  alignas(kLineBytes) std::atomic<uint64_t> total{0};
  const Loop loop = [&](size_t thread, Bracket& bracket, ThreadReply* reply) -> Outcome {
    if (Outcome failure = work(thread, isTimeOver, bracket, reply)) return failure;
    reply->hasOperations = true;
    total.fetch_add(reply->operations);
    return {};
  };
  const auto endInTime = [&] {
    SleepUntil(NowNs() + timeNs);
    isTimeOver.store(true);
  };
  team.Run({}, loop, json, endInTime);
  return total;
}

Outcome CheckGuard(uint64_t guard, uint64_t operations, std::string* json) {
  if (guard != operations) {
    return Failure{"wrong-answer", std::to_string(operations) + " operations left " + std::to_string(guard) +
                                       " in the counter that they guard; two threads were in at once"};
  }
  *json += ",\"guard\":" + std::to_string(guard);
  return {};
}

}  // namespace lab
#endif  // __linux__
