// An open-loop load: records offered by the clock, and their arrivals noted. Called by Obey, the schedule by feed.cc as well.
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "failure.h"
#include "loop.h"

namespace lab {

/**
 * Calls send(i) for each of the records that `latesNs` has a place for, when it is due: at scheduleNs + i × periodNs, at once
 * when that is past. Ends with the first failure.
 */
template <class Send>
Outcome SendOnSchedule(Bracket& bracket, int64_t scheduleNs, int64_t periodNs, std::vector<int64_t>* latesNs, Send send) {
  for (size_t record = 0; record < latesNs->size(); record++) {
    const int64_t dueNs = scheduleNs + static_cast<int64_t>(record) * periodNs;
    int64_t nowNs = NowNs();
    if (nowNs < dueNs) {
      SleepUntil(dueNs);
      nowNs = NowNs();
    }
    (*latesNs)[record] = nowNs - dueNs;
    if (Outcome failure = send(record)) return failure;
    if (record % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  return {};
}

/** What a sender on a schedule replies with. */
inline void AppendSchedule(int64_t scheduleNs, const std::vector<int64_t>& latesNs, std::string* json) {
  *json += ",\"scheduleNs\":" + std::to_string(scheduleNs);
  AppendNumbers("latesNs", latesNs, json);
}

/** Sends record i when it is due, at once when that is past; replies with scheduleNs and latesNs. */
Outcome Offer(const Command& command, std::string* json);

/** Takes and checks records; replies with arrivalsNs, from startNs on. */
Outcome Receive(const Command& command, std::string* json);

}  // namespace lab
