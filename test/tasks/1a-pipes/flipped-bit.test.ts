/** Claims about one flipped bit on the wire of every record subject: it fails the cell, and without it the same wire serves it. */

import { describe, expect, test } from 'vitest';
import { measure } from '../../../src/harness/engine.js';
import type { CellSpec, SetSpec } from '../../../src/harness/plan.js';
import { runRecordSet } from '../../../tasks/1a-pipes/record-set.js';
import { SUBJECTS, type Subject } from '../../../tasks/1a-pipes/subjects.js';
import { optionsOf as engineOptions, makePlan } from '../../harness/fake-plan.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { contextOf, expectTrials } from './pair.js';
import { optionsOf, overDamagingWire, withTroubledChild } from './troubled.js';

const BYTES = 64;
/** In the payload of a record. */
const DAMAGED_BYTE = 20;
/** Every cell has more, however slow the wire. */
const DAMAGED_RECORD = 2;

function damaging({ link, command }: Subject) {
  if (link === 'parent-child') return withTroubledChild(`flip ${DAMAGED_BYTE}`, command);
  return overDamagingWire(DAMAGED_RECORD * BYTES + DAMAGED_BYTE, command);
}

function sparing({ link, command }: Subject) {
  return link === 'parent-child' ? withTroubledChild('none', command) : overDamagingWire(-1, command);
}

const cellOf = ({ name }: Subject, metric: 'throughput' | 'round-trip'): CellSpec => {
  const parameters = { bytes: BYTES };
  return { id: `${metric}/${name}/${BYTES}B/free`, metric, subject: name, placement: 'free', parameters };
};

describe.each(SUBJECTS)('on the wire of $name', (subject) => {
  test.each(['throughput', 'round-trip'] as const)('one flipped bit fails the %s cell', async (metric) => {
    const cells = [cellOf(subject, metric)];
    const serve: SetSpec['run'] = (context) => runRecordSet(optionsOf(subject, damaging(subject)), context);
    const plan = makePlan({ [subject.name]: { serve, spec: { cells } } });
    const { cells: measured } = await leavingNothing(() => measure({ ...plan, cells }, engineOptions()));
    const [cell] = measured;
    expect(cell).toMatchObject({ status: 'failed', trials: [] });
    expect(cell!.reason).toMatch(
      /far \(process \d+\): (The record after \d+ good ones is damaged: its|corrupt after \d+ records:) checksum /,
    );
    expect(cell).not.toHaveProperty('summary');
  });

  test('the damage is what fails the cells: the same wire serves them when it flips nothing', async () => {
    const cells = [cellOf(subject, 'throughput'), cellOf(subject, 'round-trip')];
    const options = optionsOf(subject, sparing(subject));
    const trials = expectTrials(await leavingNothing(() => runRecordSet(options, contextOf(cells))));
    for (const { value } of trials) expect(value).toBeGreaterThan(0);
  });
});
