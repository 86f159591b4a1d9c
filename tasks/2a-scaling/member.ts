/** The process of the sweep: a main thread that works alone or hands out, and workers. Its argument is the workload. Started by the sets of this task, never imported. */

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { serveMember } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { startTeam, type WorkerSpec, type WorkerTeam } from '../../src/harness/worker-team.js';
import { Meter } from '../../src/sys/meter.js';
import { askAtOnce } from './async-requests.js';
import { checkKernels } from './check.js';
import { cpuWork } from './cpu-work.js';
import { handOut, portWork } from './port-work.js';
import { makeDeadline, SharedStart } from './shared-start.js';
import type { OperateReport } from './sweep-report.js';
import type { IsOver, Shape, WorkReport } from './work.js';
import type { OperateInput, WorkerSeat } from './worker.js';
import { loadWork, WORK_NAMES } from './works.js';

const WATCHDOG_MS = 30_000;

const workload = process.argv[2] ?? '';
const work = await loadWork(workload);
const ports: MessagePort[] = [];
let team: WorkerTeam | null = null;

if (!work && workload !== 'async-io' && workload !== 'postmessage') {
  throw new LabError(
    'usage',
    `no workload is called "${workload}"; known: ${WORK_NAMES.join(' ')} async-io postmessage`,
  );
}

serveMember({
  /** Starts so many workers, and the one that helps them; replies with their kernel numbers. */
  async start(command) {
    if (team) throw new LabError('usage', `start comes once; there are ${team.workers.length} workers`);
    const count = command.integer('threads');
    team = await startTeam(makeSpecs(count), { timeoutMs: WATCHDOG_MS });
    return { tids: team.workers.map(({ tid }) => tid) };
  },
  async operate(command) {
    const shape = readShape(command);
    const timeMs = command.integer('timeMs');
    return { threads: await operate(shape, timeMs) };
  },
});

function makeSpecs(count: number): WorkerSpec[] {
  const roles = Array.from({ length: count }, (_, index) => `worker${index}`);
  if (work?.help) roles.push('feeder');
  return roles.map((role): WorkerSpec => {
    const seat: WorkerSeat = { workload };
    const spec = { role, module: new URL('./worker.js', import.meta.url), cpus: null };
    if (workload !== 'postmessage') return { ...spec, data: seat };
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    return { ...spec, data: { ...seat, port: port2 }, transferList: [port2] };
  });
}

function readShape(command: Command): Shape {
  const [workers, units] = [command.integer('workers'), command.integer('units')];
  return { workers, units, share: command.integer('share'), bytes: command.integer('bytes') };
}

async function operate(shape: Shape, timeMs: number): Promise<OperateReport[]> {
  if (workload === 'async-io') {
    const report = await meterMain(timeMs, (isOver) => askAtOnce(Math.max(1, shape.workers), shape.units, isOver));
    checkKernels([report], shape.units);
    return [report];
  }
  if (shape.workers === 0) {
    const alone = work ?? { ...cpuWork, ...portWork };
    const report = await meterMain(timeMs, (isOver) => alone.workAlone(shape, isOver));
    alone.check([report], shape, null);
    return [report];
  }
  return workload === 'postmessage' ? await operatePorts(shape, timeMs) : await operateTeam(shape, timeMs);
}

/** Those that are asked: the first ones, and the helper behind all of them. */
function chooseInputs(shape: Shape, input: OperateInput): (OperateInput | undefined)[] {
  const workers = team?.workers ?? [];
  const most = workers.length - (work?.help ? 1 : 0);
  if (shape.workers > most)
    throw new LabError('usage', `operate: there are ${most} workers, got workers=${shape.workers}`);
  return workers.map((_, index) => (index < shape.workers || index >= most ? input : undefined));
}

async function operateTeam(shape: Shape, timeMs: number): Promise<OperateReport[]> {
  const memory = work!.layOut(shape);
  const inputs = chooseInputs(shape, { shape, timeMs, memory, start: new SharedStart().memory });
  const replies = await team!.all<OperateReport | undefined>('operate', inputs);
  const reports = replies.filter((reply) => reply !== undefined);
  work!.check(
    reports.filter(({ isHelper }) => !isHelper),
    shape,
    memory,
  );
  return reports;
}

async function operatePorts(shape: Shape, timeMs: number): Promise<OperateReport[]> {
  const start = new SharedStart();
  const inputs = chooseInputs(shape, { shape, timeMs, memory: null, start: start.memory });
  const asked = team!.all<OperateReport | undefined>('serve', inputs);
  const handing = meterMain(timeMs, async (isOver) => ({
    operations: await handOut(ports.slice(0, shape.workers), isOver),
    checksum: 0,
  }));
  const replies = await asked;
  const reports = replies.filter((reply) => reply !== undefined);
  portWork.check(reports, shape, null);
  return [...reports, { ...(await handing), isHelper: true }];
}

/** Resolves with the report of what the main thread does until the time is over. */
async function meterMain(
  timeMs: number,
  run: (isOver: IsOver) => WorkReport | Promise<WorkReport>,
): Promise<OperateReport> {
  const meter = new Meter();
  meter.begin();
  const report = await run(makeDeadline(meter.startNs, timeMs));
  meter.end();
  return { ...meter.report(), ...report, role: 'main', tid: process.pid, isHelper: false };
}
