// The fields of a reply that several verbs share.
#include "loop.h"

#include <cstdio>

namespace lab {

void AppendCommon(const Bracket& bracket, uint32_t sum, std::string* json) {
  bracket.AppendTo(json);
  *json += ",\"checksum\":" + std::to_string(sum);
}

void AppendSamples(const std::vector<double>& samplesNs, std::string* json) {
  char number[32];
  *json += ",\"samplesNs\":[";
  for (size_t index = 0; index < samplesNs.size(); index++) {
    const int length = snprintf(number, sizeof number, index == 0 ? "%.3f" : ",%.3f", samplesNs[index]);
    json->append(number, static_cast<size_t>(length));
  }
  *json += ']';
}

void AppendNumbers(const char* field, const std::vector<int64_t>& numbers, std::string* json) {
  *json += std::string(",\"") + field + "\":[";
  for (size_t index = 0; index < numbers.size(); index++) {
    if (index > 0) *json += ',';
    *json += std::to_string(numbers[index]);
  }
  *json += ']';
}

}  // namespace lab
