// The member protocol of src/README.md: commands on fd 0, replies on fd 1. Called by main.
#pragma once

#include <functional>
#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** SIGPIPE becomes EPIPE; on Linux the process dies with the thread that started it, and its sleeps end when they should. */
void PrepareProcess();

/** Obeys one command. On success the string gets the fields that follow `"ok":true`. */
using Obeyer = std::function<Outcome(const Command&, std::string*)>;

/** Greets, then has one command at a time obeyed until EOF on fd 0. Returns the exit status. */
int RunMember(const Obeyer& obey);

/**
 * Replies with the failure and ends the process on the spot: for a member some of whose threads are still at work in memory that
 * returning would free.
 */
[[noreturn]] void EndWithFailure(const Failure& failure);

}  // namespace lab
