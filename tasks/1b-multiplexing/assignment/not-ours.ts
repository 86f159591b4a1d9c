/** Rows of the catalogue of bugs, "select, poll, epoll (1b)", that no region can get wrong, and why. Part of the key. */

export const NOT_OURS: Readonly<Record<string, string>> = {
  'event loop blocked while waiting':
    'every waiter blocks its thread and says so; what that costs a timer is measured (cells drift/…), and where the waiter runs is decided outside the regions',
  'sequential blocking reads dressed as multiplexing':
    'the only read is the one of the addon behind its wait; the reader in sequence is another subject, measured beside these (service-gap/sequential/firehose)',
  'bad argument, collected buffer, exception path in the addon':
    'the addon is given as it is; its own tests fuzz it and run it under AddressSanitizer',
};
