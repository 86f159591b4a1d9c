/** The metrics that the lab knows, and the unit of each. Apart from the validator, so that the engine need not load that one. */

/** Metric -> unit. The only metrics there are. */
export const METRIC_UNITS = {
  'round-trip': 'ns',
  latency: 'ns',
  wait: 'ns',
  call: 'ns',
  'service-gap': 'ns',
  spawn: 'ns',
  elapsed: 'ns',
  drift: 'ns',
  throughput: 'bytes/s',
  rate: 'messages/s',
  events: 'events/s',
  operations: 'ops/s',
  memory: 'bytes',
  capacity: 'bytes',
  delivered: 'bytes',
  fairness: 'ratio',
  speedup: 'ratio',
  detections: 'count',
  interleavings: 'count',
  waits: 'count',
  descriptors: 'count',
  survivors: 'count',
  readiness: 'bits',
} as const;
