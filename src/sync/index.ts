/** Structures in shared memory, as this package offers them to other programs: `ipc-lab/sync`. Its own code imports the files beside it. */

export { LabError, type LabErrorCode } from '../core/errors.js';
export { Barrier } from './barrier.js';
export type { BoundedBuffer, BoundedBufferOptions, BufferMember } from './bounded-buffer.js';
export { ConditionBuffer } from './bounded-buffer-condition.js';
export { SemaphoreBuffer } from './bounded-buffer-semaphore.js';
export { Condition } from './condition.js';
export { Counter } from './counter.js';
export { EventCount } from './event-count.js';
export { LINE_BYTES } from './layout.js';
export type { IsAlive } from './liveness.js';
export type { LockThread } from './lock-thread.js';
export { MpmcQueue, type QueueMember } from './mpmc-queue.js';
export type { MpmcQueueOptions } from './mpmc-queue-layout.js';
export { Mutex } from './mutex.js';
export type { RingSideOptions } from './ring-side.js';
export { Semaphore } from './semaphore.js';
export { SpinMutex } from './spin-mutex.js';
export { SpscRecordRing } from './spsc-record-ring.js';
export type { RecordConsumer } from './spsc-record-ring-consumer.js';
export type { SpscRecordRingOptions } from './spsc-record-ring-layout.js';
export type { RecordProducer } from './spsc-record-ring-producer.js';
export { SpscRing } from './spsc-ring.js';
export type { RingConsumer } from './spsc-ring-consumer.js';
export type { SpscRingOptions } from './spsc-ring-layout.js';
export type { RingProducer } from './spsc-ring-producer.js';
export { WAIT_STRATEGIES, type WaitOptions, type WaitStrategy } from './wait-strategy.js';
