// The member protocol of src/README.md: commands on fd 0, replies on fd 1. Called by main.
#pragma once

#include <functional>
#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** SIGPIPE becomes EPIPE; on Linux the process dies with the thread that started it, and its sleeps end when they should. */
void PrepareProcess();

/** The commands on fd 0, line by line. */
class CommandLines {
 public:
  /** Waits for the next line, and gives it without its newline. Returns false when none will come: at EOF, or as read(2) fails. */
  bool Wait(std::string* line);

  /** Gives the next line if it has been read already. Ends the process where a line is too long. */
  bool Take(std::string* line);

  /** Reads once, and blocks while nothing is there. Returns false at EOF, or as read(2) fails. */
  bool Read();

  /** Whether EOF has come. */
  bool IsOver() const { return isOver_; }

 private:
  std::string pending_;
  bool isOver_ = false;
};

/** Obeys one command. On success the string gets the fields that follow `"ok":true`. */
using Obeyer = std::function<Outcome(const Command&, std::string*)>;

/** Greets, then has one command at a time obeyed until EOF on fd 0. Returns the exit status. */
int RunMember(const Obeyer& obey);

/** The same for a member whose verbs take lines too. EOF that comes to a verb ends it without a reply. */
int RunMember(CommandLines& lines, const Obeyer& obey);

/**
 * Replies with the failure and ends the process on the spot: for a member some of whose threads are still at work in memory that
 * returning would free.
 */
[[noreturn]] void EndWithFailure(const Failure& failure);

}  // namespace lab
