// What the threads of a team do when told to, by subject. Called by threads.cc, for `floor threads SUBJECT CPUS`.
#pragma once

#include <string>

#include "command.h"
#include "failure.h"
#include "team.h"

namespace lab {

/** Obeys one command with the threads of a team that was started. On success `json` gets the fields that follow `"ok":true`. */
using TeamVerb = Outcome (*)(Team& team, const Command& command, std::string* json);

/** Messages over rings between two threads (ring-verbs.cc). */
Outcome TripInPlace(Team& team, const Command& command, std::string* json);
Outcome TripCopied(Team& team, const Command& command, std::string* json);
Outcome StreamBatches(Team& team, const Command& command, std::string* json);
Outcome StreamSingly(Team& team, const Command& command, std::string* json);

/** Round trips over one word each way (futex-verbs.cc). */
Outcome TripWord(Team& team, const Command& command, std::string* json);

/** Any number of threads at one structure of POSIX (lock-verbs.cc). */
Outcome OperateMutex(Team& team, const Command& command, std::string* json);
Outcome OperateSpinMutex(Team& team, const Command& command, std::string* json);
Outcome OperateSemaphore(Team& team, const Command& command, std::string* json);
Outcome OperateCondition(Team& team, const Command& command, std::string* json);
Outcome OperateBarrier(Team& team, const Command& command, std::string* json);

/** Any number of threads that count (counter-verbs.cc). */
Outcome OperateSharedCounter(Team& team, const Command& command, std::string* json);
Outcome OperatePaddedCounter(Team& team, const Command& command, std::string* json);
Outcome OperateNeighbouringCounter(Team& team, const Command& command, std::string* json);

/** The sweep's workloads (workload-verbs.cc, memory-verbs.cc). */
Outcome OperateAlone(Team& team, const Command& command, std::string* json);
Outcome OperatePhases(Team& team, const Command& command, std::string* json);
Outcome OperateLocked(Team& team, const Command& command, std::string* json);
Outcome OperateMemory(Team& team, const Command& command, std::string* json);

/** Those that ask another process (request-verbs.cc). */
Outcome OperateBlocking(Team& team, const Command& command, std::string* json);
Outcome OperateAtOnce(Team& team, const Command& command, std::string* json);

}  // namespace lab
