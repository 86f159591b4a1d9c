// The member that watches many descriptors: what `floor multiplex select|poll|epoll` does when told to. Called by main.
#pragma once

#include <string>

#include "command.h"
#include "failure.h"
#include "own-descriptors.h"
#include "waiting-set.h"

namespace lab {

/** Returns false for a name that is none of select, poll, epoll. */
bool ParseMechanism(const char* name, Mechanism* mechanism);

/** Lets this process have as many descriptors as it may, as Node does when it starts. */
void RaiseDescriptorLimit();

/**
 * Starts a thread that never does anything. While a process has one thread alone the kernel uses its descriptors without
 * counting references (fdget in fs/file.c); with two, as in any Node process, each costs two atomic operations a call.
 */
void StartSleepingThread();

class Multiplexer {
 public:
  explicit Multiplexer(Mechanism mechanism) : mechanism_(mechanism) {}
  /** Obeys one command. On success `json` gets the fields that follow `"ok":true`. */
  Outcome Obey(const Command& command, std::string* json);

 private:
  Mechanism mechanism_;
  OwnDescriptors own_;
};

// One verb each; the keys and replies stand in src/README.md.

/** Waits that find what is ready among many that are not, and do not sleep. */
Outcome Scan(Mechanism mechanism, OwnDescriptors& own, const Command& command, std::string* json);
/** All descriptors into an empty set, and out of it again. */
Outcome Register(Mechanism mechanism, OwnDescriptors& own, const Command& command, std::string* json);
/** A record in each of its own pipes, taken by one thread. */
Outcome Events(Mechanism mechanism, OwnDescriptors& own, const Command& command, std::string* json);
/** Records of somebody else's schedule, with the time at which each was there. */
Outcome Arrive(Mechanism mechanism, const Command& command, std::string* json);
/** A wait for nothing. */
Outcome Rest(Mechanism mechanism, const Command& command, std::string* json);
/** Streams of records of any size, each to its end. */
Outcome Mixed(Mechanism mechanism, const Command& command, std::string* json);

}  // namespace lab
