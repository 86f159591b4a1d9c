{
  "variables": {
    "addon_sources": [
      "native/addon.cc",
      "native/sys.cc",
      "native/pipe.cc",
      "native/socketpair.cc",
      "native/io.cc",
      "native/select.cc",
      "native/poll.cc",
      "native/epoll.cc",
      "native/eventfd.cc",
      "native/read-ready.cc",
      "native/wait-read.cc",
      "native/pinned.cc",
      "native/prepared.cc",
      "native/clock.cc",
      "native/sched.cc",
      "native/rusage.cc",
      "native/process.cc",
      "native/checksum.cc"
    ],
    "floor_sources": [
      "native/floor/main.cc",
      "native/floor/member.cc",
      "native/floor/command.cc",
      "native/floor/verbs.cc",
      "native/floor/load.cc",
      "native/floor/record.cc",
      "native/floor/stream.cc",
      "native/floor/measure.cc",
      "native/floor/descriptors.cc"
    ]
  }
}
