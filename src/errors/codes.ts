/** Exit codes that scripts depend on. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  invalidFile: 3,
  environment: 4,
  clusterState: 5,
  timedOut: 6,
  scenarioFailed: 7,
  interrupted: 130,
} as const;

type ExitName = keyof typeof exitCodes;

/** The one table of error codes: code -> name of its exit code. Codes are stable, messages are not. */
const exitNames = {
  USAGE: 'usage',
  UNKNOWN_COMMAND: 'usage',
  FILE_EXISTS: 'usage',
  FAULT_INVALID: 'usage',
  TOPOLOGY_INVALID: 'invalidFile',
  SCENARIO_INVALID: 'invalidFile',
  SCENARIO_NOT_FOUND: 'usage',
  SCENARIO_FAILED: 'scenarioFailed',
  FILE_UNREADABLE: 'invalidFile',
  HISTORY_INVALID: 'invalidFile',
  PORT_IN_USE: 'environment',
  ADDRESS_UNAVAILABLE: 'environment',
  RUNTIME_UNAVAILABLE: 'environment',
  DOCKER_CLI_MISSING: 'environment',
  DOCKER_CONTEXT_UNKNOWN: 'environment',
  DOCKER_ENGINE_UNREACHABLE: 'environment',
  DOCKER_ENGINE_OTHER: 'environment',
  DOCKER_ENGINE_TOO_OLD: 'environment',
  DOCKER_PERMISSION: 'environment',
  DOCKER_PORTS_ELSEWHERE: 'environment',
  DOCKER_COMPOSE_MISSING: 'environment',
  DOCKER_IMAGE_UNAVAILABLE: 'environment',
  DOCKER_IMAGE_UNSUITABLE: 'environment',
  DOCKER_FAILED: 'environment',
  NODE_DIED: 'environment',
  PROXY_DIED: 'environment',
  PACKAGE_UNUSABLE: 'environment',
  WATCHDOG_FAILED: 'environment',
  RESOURCE_LIMIT: 'environment',
  DISK_FULL: 'environment',
  OUTPUT_UNWRITABLE: 'environment',
  PERMISSION_DENIED: 'environment',
  CLUSTER_NOT_FOUND: 'clusterState',
  CLUSTER_DIFFERS: 'clusterState',
  CLUSTER_EXISTS: 'clusterState',
  CLUSTER_INCOMPLETE: 'clusterState',
  CLUSTER_ELSEWHERE: 'clusterState',
  CLUSTER_LOCKED: 'clusterState',
  CLUSTER_STATE_UNREADABLE: 'clusterState',
  DOCKER_NAME_TAKEN: 'clusterState',
  DOCKER_NETWORK_IN_USE: 'clusterState',
  MEMBER_NOT_FOUND: 'clusterState',
  MEMBER_STATE: 'clusterState',
  FAULT_INEFFECTIVE: 'clusterState',
  FAULT_NOT_FOUND: 'clusterState',
  TIMED_OUT: 'timedOut',
  INTERRUPTED: 'interrupted',
} as const;

export type ErrorCode = keyof typeof exitNames;

/** Code -> exit code. */
export const errorCodes: Readonly<Record<ErrorCode, (typeof exitCodes)[ExitName]>> = Object.fromEntries(
  Object.entries<ExitName>(exitNames).map(([code, name]) => [code, exitCodes[name]]),
) as Record<ErrorCode, (typeof exitCodes)[ExitName]>;
