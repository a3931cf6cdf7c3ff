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

/** The one table of error codes: code -> exit code. Codes are stable, messages are not. */
export const errorCodes = {
  USAGE: exitCodes.usage,
  UNKNOWN_COMMAND: exitCodes.usage,
  FILE_EXISTS: exitCodes.usage,
  FAULT_INVALID: exitCodes.usage,
  TOPOLOGY_INVALID: exitCodes.invalidFile,
  FILE_UNREADABLE: exitCodes.invalidFile,
  PORT_IN_USE: exitCodes.environment,
  RUNTIME_UNAVAILABLE: exitCodes.environment,
  DOCKER_CLI_MISSING: exitCodes.environment,
  DOCKER_ENGINE_UNREACHABLE: exitCodes.environment,
  DOCKER_ENGINE_TOO_OLD: exitCodes.environment,
  DOCKER_PERMISSION: exitCodes.environment,
  DOCKER_COMPOSE_MISSING: exitCodes.environment,
  DOCKER_IMAGE_UNAVAILABLE: exitCodes.environment,
  DOCKER_FAILED: exitCodes.environment,
  NODE_DIED: exitCodes.environment,
  PROXY_DIED: exitCodes.environment,
  PERMISSION_DENIED: exitCodes.environment,
  CLUSTER_NOT_FOUND: exitCodes.clusterState,
  CLUSTER_DIFFERS: exitCodes.clusterState,
  CLUSTER_EXISTS: exitCodes.clusterState,
  CLUSTER_INCOMPLETE: exitCodes.clusterState,
  CLUSTER_LOCKED: exitCodes.clusterState,
  CLUSTER_STATE_UNREADABLE: exitCodes.clusterState,
  DOCKER_NAME_TAKEN: exitCodes.clusterState,
  MEMBER_NOT_FOUND: exitCodes.clusterState,
  MEMBER_STATE: exitCodes.clusterState,
  FAULT_INEFFECTIVE: exitCodes.clusterState,
  FAULT_NOT_FOUND: exitCodes.clusterState,
  TIMED_OUT: exitCodes.timedOut,
  INTERRUPTED: exitCodes.interrupted,
} as const;

export type ErrorCode = keyof typeof errorCodes;
