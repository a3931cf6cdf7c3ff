import type {ErrorCode, exitCodes} from './codes.ts';

export type ErrorAdvice = {
  /** What happened. */
  meaning: string;
  /** What a user can do about it. */
  action: string;
};

/**
 * Explains every error code; `npm run readme` writes docs/errors.md from it. No other source file imports it, so the text
 * adds nothing to the start-up of a command.
 */
export const errorGuide: Readonly<Record<ErrorCode, ErrorAdvice>> = {
  USAGE: {
    meaning: 'A flag, an argument or an option of the library is missing, unknown or has an invalid value.',
    action: 'Correct the call; `mcluster COMMAND --help` lists the flags.',
  },
  UNKNOWN_COMMAND: {
    meaning: 'There is no command of this name.',
    action: 'Use the suggested command, or see `mcluster --help`.',
  },
  FILE_EXISTS: {
    meaning: 'The file to write already exists.',
    action: 'Choose another file, or pass `--force` to overwrite it.',
  },
  FAULT_INVALID: {
    meaning: 'A fault has an unknown kind, a missing parameter or an invalid value.',
    action: 'See `mcluster fault add --help`, or [faults.md](faults.md).',
  },
  TOPOLOGY_INVALID: {
    meaning: 'The topology has errors; each is listed with its file, line and column.',
    action: 'Correct the listed errors, then run `mcluster topology validate FILE`.',
  },
  SCENARIO_INVALID: {
    meaning: 'The scenario has errors; each is listed with its file, line and column.',
    action: 'Correct the listed errors, then run `mcluster scenario validate FILE`.',
  },
  SCENARIO_NOT_FOUND: {
    meaning: 'There is no built-in scenario and no file of this name, or the folder contains no scenario.',
    action: 'See `mcluster scenario list`.',
  },
  SCENARIO_FAILED: {
    meaning: 'The scenario ran, and an expectation was not met.',
    action: 'Read the verdict; `--report html=FILE` keeps the timeline of the run.',
  },
  FILE_UNREADABLE: {
    meaning: 'An input file is missing, is a folder, or cannot be read.',
    action: 'Check the path and its permissions.',
  },
  HISTORY_INVALID: {
    meaning: 'A line of the history is not an operation, a fault or a header; the message names the file and the line.',
    action: 'Correct the recorder; [history.md](history.md) describes the format.',
  },
  PORT_IN_USE: {
    meaning: 'Another process or container listens on a port that the cluster needs.',
    action: 'Stop that process, or move the cluster with `--port-offset`.',
  },
  ADDRESS_UNAVAILABLE: {
    meaning: 'This machine does not have the address that a member would listen on.',
    action: 'Listen on 127.0.0.1, or on an address of this machine.',
  },
  RUNTIME_UNAVAILABLE: {
    meaning: 'The requested runtime cannot run on this machine.',
    action: 'Run `mcluster doctor`, or choose another `--runtime`.',
  },
  DOCKER_CLI_MISSING: {
    meaning: 'There is no `docker` command on PATH, or it cannot be run.',
    action: 'Install Docker, or use `--runtime process`.',
  },
  DOCKER_CONTEXT_UNKNOWN: {
    meaning: 'The selected Docker context does not exist.',
    action: 'List the contexts with `docker context ls`, then set or unset DOCKER_CONTEXT.',
  },
  DOCKER_ENGINE_UNREACHABLE: {
    meaning: 'No Docker engine answers at the selected address.',
    action: 'Start the engine, or point DOCKER_HOST or the Docker context at one.',
  },
  DOCKER_ENGINE_OTHER: {
    meaning: 'The cluster runs on a Docker engine other than the selected one.',
    action: 'Point DOCKER_HOST or the Docker context back at the engine that runs the cluster.',
  },
  DOCKER_ENGINE_TOO_OLD: {
    meaning: 'The Docker engine is older than the oldest supported version.',
    action: 'Update Docker.',
  },
  DOCKER_PERMISSION: {
    meaning: 'The current user may not use the Docker engine.',
    action: 'Add the user to the `docker` group, or use a rootless engine.',
  },
  DOCKER_PORTS_ELSEWHERE: {
    meaning:
      'The Docker engine runs on another machine or in another network, so its published ports cannot be reached here.',
    action: 'Run mcluster where the engine runs, or use `--runtime process`.',
  },
  DOCKER_COMPOSE_MISSING: {
    meaning: 'The docker command has no Compose plugin of version 2 or later.',
    action: 'Install the Compose plugin.',
  },
  DOCKER_IMAGE_UNAVAILABLE: {
    meaning: 'The image is not on this machine and could not be pulled.',
    action: 'Check its name and the network, or pull it with `docker pull IMAGE`.',
  },
  DOCKER_IMAGE_UNSUITABLE: {
    meaning: 'The image does not contain the program that a member needs.',
    action: 'Choose an image of memcached with `--image`.',
  },
  DOCKER_FAILED: {
    meaning: 'A docker command failed for another reason, which the message quotes.',
    action: 'Run `docker info`, then the quoted command, to see the error itself.',
  },
  NODE_DIED: {
    meaning: 'A node or backup ended while it was starting; the message quotes the end of its log.',
    action: 'Correct what the log names, for example a memory limit or a port.',
  },
  PROXY_DIED: {
    meaning: 'A proxy ended while it was starting; the message quotes the end of its log.',
    action: 'Correct what the log names.',
  },
  PACKAGE_UNUSABLE: {
    meaning: 'The files of the package cannot be read by mcluster, or by a process that it starts.',
    action: 'Leave mcluster out of bundles and archives, as [library.md](library.md#yarn-plugnplay-and-bundlers) says.',
  },
  WATCHDOG_FAILED: {
    meaning:
      'The watchdog, which ends a test cluster or a program together with its parent process, could not be started.',
    action: 'Check that `/bin/sh` is there and that the user may start more processes (`ulimit -u`).',
  },
  RESOURCE_LIMIT: {
    meaning: 'The system has run out of processes, open files or memory.',
    action: 'Raise the limit that the hint names, or bring up fewer members.',
  },
  DISK_FULL: {
    meaning: 'The disk that the message names is full.',
    action: 'Free space, or set MCLUSTER_HOME to a folder on another disk.',
  },
  OUTPUT_UNWRITABLE: {
    meaning: 'The result cannot be written to stdout, for example because its disk is full.',
    action: 'Free space there, or redirect stdout to another place.',
  },
  PERMISSION_DENIED: {
    meaning: 'The current user may not read, write or signal what the message names.',
    action: 'Run the command as the user who started the cluster, or choose another path.',
  },
  CLUSTER_NOT_FOUND: {
    meaning: 'No cluster of this name is known in this state folder.',
    action: 'See `mcluster list`, or start one with `mcluster up`.',
  },
  CLUSTER_DIFFERS: {
    meaning: 'A cluster of this name runs with another topology; the message lists the differences.',
    action: 'Run `mcluster down` first, or choose another `--name`.',
  },
  CLUSTER_EXISTS: {
    meaning: 'The library was asked to create a cluster that is already up.',
    action: 'Use `openCluster(name)`, choose another name, or take the cluster down.',
  },
  CLUSTER_INCOMPLETE: {
    meaning: 'An interrupted `mcluster up` or `down` left the cluster incomplete.',
    action: 'Run `mcluster down`, then `mcluster up`.',
  },
  CLUSTER_ELSEWHERE: {
    meaning: 'Members were started in another pid namespace, such as a container, and cannot be seen from this one.',
    action: 'Run the command where the cluster was started.',
  },
  CLUSTER_LOCKED: {
    meaning: 'Another mcluster process is changing this cluster.',
    action: 'Try again when that process has finished.',
  },
  CLUSTER_STATE_UNREADABLE: {
    meaning: 'The record of the cluster in the state folder is damaged or of another version.',
    action: 'Follow the hint; the processes of the cluster may still run.',
  },
  DOCKER_NAME_TAKEN: {
    meaning: 'A container or network of the required name exists and does not belong to this cluster.',
    action: 'Choose another cluster name with `--name`, or remove the container or network that the message names.',
  },
  DOCKER_NETWORK_IN_USE: {
    meaning: 'The network of the cluster has containers on it that mcluster did not create.',
    action: 'Disconnect them as the hint shows, then run `mcluster down` again.',
  },
  MEMBER_NOT_FOUND: {
    meaning: 'The cluster has no member of this name.',
    action: 'See the names with `mcluster status`.',
  },
  MEMBER_STATE: {
    meaning: 'The command cannot be applied to a member in this state or role.',
    action: 'See `mcluster status`; the hint names a command that does apply.',
  },
  FAULT_INEFFECTIVE: {
    meaning: 'A fault had no observable effect on a link, so it was removed again.',
    action: 'See the active faults with `mcluster fault list` and `mcluster status`.',
  },
  FAULT_NOT_FOUND: {
    meaning: 'No fault of this id is active.',
    action: 'See `mcluster fault list`.',
  },
  TIMED_OUT: {
    meaning: 'Something did not finish within its deadline.',
    action: 'Allow more time with `--timeout` or with `timeout:` in the scenario.',
  },
  INTERRUPTED: {
    meaning: 'A signal or an AbortSignal ended the call after it had undone what it had started.',
    action: 'Run it again.',
  },
};

/** Explains every exit code. */
export const exitCodeGuide: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'The command did what it was asked to do.',
  bug: 'A bug in mcluster: the error is printed with its stack. Please report it.',
  usage: 'The call is wrong; nothing was changed.',
  invalidFile: 'A topology or scenario file is invalid or cannot be read; nothing was started.',
  environment: 'The environment lacks something: Docker, memcached, a free port, a permission, memory, disk space.',
  clusterState: 'The state of the cluster does not allow the command.',
  timedOut: 'A deadline passed; what had been started was undone.',
  scenarioFailed: 'A scenario ran and failed.',
  interrupted: 'A signal ended the command, after it had cleaned up.',
};
