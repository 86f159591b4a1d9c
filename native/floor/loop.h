// What the loops of all verbs share: their descriptors, the ranges of their keys, the fields that every reply has.
#pragma once

#include <cstdint>
#include <string>

#include "command.h"
#include "measure.h"
#include "record.h"

namespace lab {

constexpr int kFromPeer = 3;
constexpr int kToPeer = 4;
constexpr uint64_t kRecordsPerCpuLook = 64;

constexpr KeyRange kBytes = {"bytes", kHeaderBytes, 64u << 20};
constexpr KeyRange kSamples = {"samples", 1, 10'000'000};
constexpr KeyRange kBatch = {"batch", 1, 1'000'000'000};
constexpr KeyRange kRounds = {"rounds", 1, 1'000'000'000'000};
constexpr KeyRange kRecords = {"records", 1, 1'000'000'000'000};
constexpr KeyRange kFirst = {"first", 0, UINT32_MAX};

inline void AppendCommon(const Bracket& bracket, uint32_t sum, std::string* json) {
  bracket.AppendTo(json);
  *json += ",\"checksum\":" + std::to_string(sum);
}

}  // namespace lab
