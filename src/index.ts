export {exitCodes, errorCodes, type ErrorCode} from './errors/codes.ts';
export {SystemRefusedError} from './errors/system-error.ts';
export {MclusterError, type MclusterErrorFields} from './errors/mcluster-error.ts';
export type {Cluster} from './cluster/cluster.ts';
export type {ClusterOptions, ReadyOptions} from './cluster/cluster-options.ts';
export type {MemberChange} from './cluster/members/member-change.ts';
export type {MemberVerb} from './cluster/members/member-verb.ts';
export type {
  ClusterState,
  ClusterStatus,
  MemberFault,
  MemberState,
  MemberStatus,
  SeenByProxy,
} from './cluster/status/cluster-status.ts';
export {createCluster, type CreateClusterOptions} from './cluster/lifecycle/create-cluster.ts';
export type {ClusterFault, FaultTerms, InjectedFault, NetworkFault} from './cluster/faults/cluster-fault.ts';
export type {ClusterFaults} from './cluster/faults/cluster-faults.ts';
export type {FaultReport} from './cluster/faults/list-faults.ts';
export type {MeasuredLink} from './cluster/faults/measure-member.ts';
export type {FillResult} from './cluster/members/fill.ts';
export type {Fault} from './faults/fault.ts';
export type {RequestCounts} from './proxy/request-counters.ts';
export type {DownResult} from './cluster/lifecycle/down.ts';
export type {Endpoints} from './cluster/status/endpoints.ts';
export {listClusters, type ClusterSummary} from './cluster/status/list.ts';
export {openCluster} from './cluster/open-cluster.ts';
export type {TaskEvent} from './cluster/lifecycle/tasks.ts';
export type {UpObserver} from './cluster/lifecycle/up.ts';
export {anomalyKinds, type AnomalyAdvice, type AnomalyKind} from './history/anomaly-kinds.ts';
export {checkHistory, type Anomaly, type CheckOptions, type HistoryVerdict} from './history/check-history.ts';
export type {FaultRecord, HistoryEntry, HistoryHeader, Operation} from './history/format/history-entry.ts';
export {HistoryInvalidError} from './history/format/history-invalid-error.ts';
export type {RuntimeChoice} from './runtimes/registry.ts';
export type {KeyCopies} from './scenario/verdict/key-copies.ts';
export {builtInScenarios, findScenarios} from './scenario/file/find-scenarios.ts';
export {loadScenario, parseScenario, type ScenarioOrigin} from './scenario/file/load-scenario.ts';
export type {LoadResult} from './scenario/run/loads.ts';
export {planRuns, type RunChoices, type RunPlan} from './scenario/run/plan-runs.ts';
export type {Reporter} from './scenario/report/reporter.ts';
export {reporters} from './scenario/report/reporters.ts';
export {reportOf, type ScenarioReport} from './scenario/report/scenario-report.ts';
export type {RunOutcome, RunResult, StepAnomaly, StepOutcome, StepResult} from './scenario/verdict/run-result.ts';
export {runScenario, type RunObserver, type RunOptions} from './scenario/run/run-scenario.ts';
export type {Scenario, ScenarioStep} from './scenario/scenario.ts';
export {ScenarioInterruptedError} from './scenario/run/scenario-interrupted-error.ts';
export {ScenarioInvalidError} from './scenario/file/scenario-invalid-error.ts';
export type {FaultSpan, LaneSpan} from './scenario/run/timeline.ts';
export {loadTopology, parseTopology} from './topology/file/load-topology.ts';
export type {MemberEntry, ProxyEntry, TopologyFile} from './topology/file/topology-file.ts';
export type {TopologyOverrides} from './topology/overrides.ts';
export type {Problem} from './yaml/problem.ts';
export {resolveTopology} from './topology/resolve-topology.ts';
export {TopologyFlagsError} from './topology/topology-flags-error.ts';
export {TopologyInvalidError} from './topology/file/topology-invalid-error.ts';
export {topologyToYaml} from './topology/file/topology-to-yaml.ts';
export type {
  DistributionName,
  MemberAddress,
  MemberRole,
  ServerTopology,
  PolicyName,
  ProxyRuntimeName,
  ProxyTopology,
  QuirksVersion,
  RejoinMode,
  RuntimeName,
  Topology,
} from './topology/topology.ts';
export {clientFor} from './workload/client/client-for.ts';
export {Client, type Answer, type ClientOptions} from './workload/client/client.ts';
export {defaultClientSettings, type ClientSettings, type FailoverMode} from './workload/client/client-settings.ts';
export type {Command} from './workload/client/command.ts';
export type {Target} from './workload/client/connection.ts';
export type {LoadSummary} from './workload/load/load-window.ts';
export type {Item, Reply, UnknownKey} from './workload/client/reply.ts';

// Every error class that the documentation of this API names.
export {ClusterLockedError} from './cluster/record/cluster-lock.ts';
export {ForeignStateError} from './cluster/record/own-state.ts';
export {StateHomeError, StateHomeFullError} from './cluster/record/state-home.ts';
export {ClusterStateUnreadableError} from './cluster/record/cluster-record.ts';
export {ClusterExistsError} from './cluster/lifecycle/create-cluster.ts';
export {ClusterIncompleteError, ClusterNotFoundError, ClusterStateGoneError} from './cluster/record/demand-record.ts';
export {ClusterDiffersError} from './cluster/lifecycle/existing-cluster.ts';
export {NoProxyError, ProxyUnavailableError} from './cluster/faults/ask-proxies.ts';
export {HealIncompleteError} from './cluster/faults/healing.ts';
export {NetworkIneffectiveError, NoNetworkError, UnreachedError} from './cluster/faults/network-faults.ts';
export {FaultIneffectiveError} from './cluster/faults/prove-faults.ts';
export {FaultNotFoundError} from './cluster/faults/remove-faults.ts';
export {FillFailedError} from './cluster/members/fill.ts';
export {MemberNotFoundError, MemberRoleError} from './cluster/members/member-names.ts';
export {PortsInUseError, PortsUnusableError} from './cluster/lifecycle/port-clashes.ts';
export {ProxyNeedsDockerError} from './cluster/lifecycle/runtime-for.ts';
export {MemberStateError} from './cluster/members/verbs.ts';
export {InterruptedError} from './errors/interrupted-error.ts';
export {FaultInvalidError} from './faults/fault-invalid-error.ts';
export {MemberDiedError} from './runtimes/member-died-error.ts';
export {NotReadyError} from './runtimes/readiness.ts';
export {RuntimeUnavailableError} from './runtimes/runtime-unavailable-error.ts';
export {NoScenariosError, ScenarioNotFoundError} from './scenario/file/find-scenarios.ts';
export {TopologyInsteadError} from './scenario/file/topology-instead-error.ts';
export {ArgumentError} from './support/argument-error.ts';
export {UnknownKeyError} from './support/unknown-key-error.ts';
export {FileUnreadableError} from './yaml/file-unreadable-error.ts';
export {ClientSettingError} from './workload/client/check-client-settings.ts';
