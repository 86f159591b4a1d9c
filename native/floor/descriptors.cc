// The kinds of this process's descriptors: `pipe`, `socket`, `file`, `device`, or an anonymous inode's own name.
#include "descriptors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

namespace lab {
namespace {

/** What the link of an anonymous inode says between the brackets: `anon_inode:[eventfd]` -> eventfd. */
std::string NameAnonymous(int fd) {
  char target[128];
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t length = readlink(path.c_str(), target, sizeof target);
  if (length <= 0) return "unknown";
  const std::string link(target, static_cast<size_t>(length));
  const size_t open = link.find('[');
  const size_t close = link.find(']');
  if (link.rfind("anon_inode:", 0) != 0) return "unknown";
  return open == std::string::npos || close == std::string::npos ? link.substr(11) : link.substr(open + 1, close - open - 1);
}

std::string NameKind(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return "unknown";
  if (S_ISFIFO(status.st_mode)) return "pipe";
  if (S_ISSOCK(status.st_mode)) return "socket";
  if (S_ISREG(status.st_mode)) return "file";
  if (S_ISDIR(status.st_mode)) return "directory";
  if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)) return "device";
  return NameAnonymous(fd);
}

}  // namespace

std::vector<std::pair<int, std::string>> ListDescriptors(int from) {
  std::vector<std::pair<int, std::string>> found;
  // A shell or a test runner may leak descriptors of its own into us: the harness says how many are the experiment's.
  const char* limit = getenv("IPC_LAB_DESCRIPTORS");
  const int count = limit == nullptr ? INT_MAX - from : atoi(limit);
  for (int fd = from; fd - from < count && fcntl(fd, F_GETFD) >= 0; fd++) found.emplace_back(fd, NameKind(fd));
  return found;
}

}  // namespace lab
