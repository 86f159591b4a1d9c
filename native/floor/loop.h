// What the loops of all verbs share: their descriptors, the ranges of their keys, the fields that every reply has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command.h"
#include "measure.h"
#include "record.h"

namespace lab {

/** The experiment's descriptors begin here; the two of a record member, and the many of a multiplexing one. */
constexpr int kFirstFd = 3;
constexpr int kFromPeer = 3;
constexpr int kToPeer = 4;
constexpr uint64_t kRecordsPerCpuLook = 64;

constexpr KeyRange kBytes = {"bytes", kHeaderBytes, 64u << 20};
constexpr KeyRange kSamples = {"samples", 1, 10'000'000};
constexpr KeyRange kBatch = {"batch", 1, 1'000'000'000};
constexpr KeyRange kRounds = {"rounds", 1, 1'000'000'000'000};
constexpr KeyRange kRecords = {"records", 1, 1'000'000'000'000};
constexpr KeyRange kFirst = {"first", 0, UINT32_MAX};
constexpr KeyRange kFds = {"fds", 1, 1'000'000};
constexpr KeyRange kPeriodNs = {"periodNs", 1, 60'000'000'000};
constexpr KeyRange kTimeMs = {"timeMs", 1, 3'600'000};
/** Each record leaves a number in the reply. */
constexpr KeyRange kNotedRecords = {"records", 1, 10'000'000};

/** Between the decision on a schedule and its first record, as in src/transports/load.ts. */
constexpr int64_t kLeadNs = 5'000'000;

/** The fields that every reply has. */
void AppendCommon(const Bracket& bracket, uint32_t sum, std::string* json);

void AppendSamples(const std::vector<double>& samplesNs, std::string* json);

void AppendNumbers(const char* field, const std::vector<int64_t>& numbers, std::string* json);

}  // namespace lab
