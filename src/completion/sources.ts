import {readdir} from 'node:fs/promises';
import {constants} from 'node:os';
import {readRecord, recordedNames} from '../cluster/record/cluster-record.ts';
import {readEvents} from '../cluster/record/events.ts';
import {clusterFolder, stateHome} from '../cluster/record/state-home.ts';
import {hostAndPort} from '../support/net/host-and-port.ts';
import {membersOf, type MemberRole} from '../topology/topology.ts';
import type {Candidate, Completion, Place} from './candidate.ts';

/** Finds candidate values. Sources only read files, so that TAB never waits for an engine or a lock. */
export type Source = (place: Place) => Promise<Completion>;

/**
 * Sources of values, by the name in `completes` of argument and flag definitions. Modules that few lines need are
 * loaded on demand, since this runs at each TAB.
 */
export const sources: Readonly<Record<string, Source>> = {
  cluster: async () => ({candidates: (await recordedNames(stateHome())).map((value) => ({value}))}),
  member: members('node', 'backup', 'proxy'),
  'link-end': members('node', 'backup'),
  proxy: members('proxy'),
  fault: faultsInForce,
  'fault-kind': faultKinds,
  scenario: scenarios,
  'yaml-file': async (place) => ({candidates: await yamlFiles(place), orFiles: true}),
  template: templateNames,
  report: reports,
  signal: async () => ({candidates: Object.keys(constants.signals).map((value) => ({value}))}),
  file: async () => ({candidates: [], orFiles: true}),
};

function members(...roles: MemberRole[]): Source {
  return async ({cluster}) => {
    const record = await readRecord(stateHome(), cluster);
    const found = record ? membersOf(record.topology).filter(({role}) => roles.includes(role)) : [];
    return {candidates: found.map((member) => ({value: member.name, about: `${member.role} ${hostAndPort(member)}`}))};
  };
}

/**
 * Faults that were recorded as added and not as removed. Those that expired are still included, because their expiry is
 * not recorded.
 */
async function faultsInForce({cluster}: Place): Promise<Completion> {
  const faults = new Map<string, Candidate>();
  for (const {event, fault, member, what} of await readEvents(clusterFolder(stateHome(), cluster))) {
    if (fault === undefined) continue;
    if (event === 'fault') faults.set(fault, {value: fault, about: `${member}: ${what}`});
    else faults.delete(fault);
  }
  return {candidates: [...faults.values()]};
}

async function faultKinds(): Promise<Completion> {
  const {faultKinds: kinds} = await import('../faults/fault.ts');
  return {candidates: Object.entries(kinds).map(([value, {about}]) => ({value, about}))};
}

async function scenarios(place: Place): Promise<Completion> {
  const {builtInNames} = await import('../scenario/file/built-in.ts');
  const builtIn = builtInNames().map((value) => ({value, about: 'built in'}));
  return {candidates: [...builtIn, ...(await yamlFiles(place))], orFiles: true};
}

async function templateNames(): Promise<Completion> {
  const {templates} = await import('../topology/file/templates.ts');
  return {candidates: templates().map(({name, about}) => ({value: name, about}))};
}

async function reports({word}: Place): Promise<Completion> {
  if (word.includes('=')) return {candidates: [], orFiles: true};
  const {reporters} = await import('../scenario/report/reporters.ts');
  return {candidates: reporters.map(({name}) => ({value: `${name}=`})), noSpace: true};
}

/** Files in the typed folder or the current one, without names that a shell would have to quote. */
async function yamlFiles({word}: Place): Promise<Candidate[]> {
  const folder = /^.*\//s.exec(word)?.[0] ?? '';
  const files = await readdir(folder || '.').catch(() => []);
  return files
    .filter((file) => /^\w[\w.+-]*\.ya?ml$/.test(file))
    .sort()
    .map((file) => ({value: folder + file}));
}
