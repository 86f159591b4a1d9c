// The member that watches many descriptors, each verb in a file of its own.
#include "multiplex.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <thread>

namespace lab {

bool ParseMechanism(const char* name, Mechanism* mechanism) {
  if (strcmp(name, "select") == 0) *mechanism = Mechanism::kSelect;
  else if (strcmp(name, "poll") == 0) *mechanism = Mechanism::kPoll;
  else if (strcmp(name, "epoll") == 0) *mechanism = Mechanism::kEpoll;
  else return false;
  return true;
}

void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  // Where it is refused the old limit holds, and the call that meets it says so.
  setrlimit(RLIMIT_NOFILE, &limit);
}

void StartSleepingThread() {
  std::thread([] {
    for (;;) pause();
  }).detach();
}

Outcome Multiplexer::Obey(const Command& command, std::string* json) {
  if (command.verb == "scan") return Scan(mechanism_, own_, command, json);
  if (command.verb == "register") return Register(mechanism_, own_, command, json);
  if (command.verb == "events") return Events(mechanism_, own_, command, json);
  if (command.verb == "arrive") return Arrive(mechanism_, command, json);
  if (command.verb == "rest") return Rest(mechanism_, command, json);
  if (command.verb == "mixed") return Mixed(mechanism_, command, json);
  return FailUnknownVerb(command, "scan register events arrive rest mixed");
}

}  // namespace lab
