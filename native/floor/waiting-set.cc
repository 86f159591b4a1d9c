// What each mechanism keeps of the descriptors that it watches.
#include "waiting-set.h"

#include <unistd.h>

#include <cerrno>

#include "stream.h"

namespace lab {

Outcome SelectSet::Add(int fd) {
  if (fd >= FD_SETSIZE) {
    return Failure{"usage", "descriptor " + std::to_string(fd) + " has no place in an fd_set, which ends at " +
                                std::to_string(FD_SETSIZE - 1) + "; take poll or epoll, or fewer descriptors"};
  }
  FD_SET(fd, &watched_);
  if (fd > highest_) highest_ = fd;
  return {};
}

Outcome SelectSet::Remove(int fd) {
  FD_CLR(fd, &watched_);
  while (highest_ >= 0 && !FD_ISSET(highest_, &watched_)) highest_--;
  return {};
}

Outcome PollSet::Add(int fd) {
  const auto number = static_cast<size_t>(fd);
  if (places_.size() <= number) places_.resize(number + 1);
  places_[number] = entries_.size();
  entries_.push_back({fd, POLLIN, 0});
  return {};
}

Outcome PollSet::Remove(int fd) {
  const size_t place = places_[static_cast<size_t>(fd)];
  entries_[place] = entries_.back();
  places_[static_cast<size_t>(entries_[place].fd)] = place;
  entries_.pop_back();
  return {};
}

#ifdef __linux__

EpollSet::~EpollSet() {
  if (set_ >= 0) close(set_);
}

Outcome EpollSet::Open() {
  set_ = epoll_create1(EPOLL_CLOEXEC);
  if (set_ < 0) return FailCall("epoll_create1", -1, errno);
  return {};
}

Outcome EpollSet::Add(int fd) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(set_, EPOLL_CTL_ADD, fd, &event) != 0) return FailCall("epoll_ctl", fd, errno);
  if (++size_ > events_.size()) events_.resize(2 * events_.size());
  return {};
}

Outcome EpollSet::Remove(int fd) {
  if (epoll_ctl(set_, EPOLL_CTL_DEL, fd, nullptr) != 0) return FailCall("epoll_ctl", fd, errno);
  size_--;
  return {};
}

#endif

Failure FailWithoutEpoll() {
  return {"needs-linux", "epoll exists on Linux alone; `floor multiplex select` and `poll` exist here as well"};
}

}  // namespace lab
