export {exitCodes, errorCodes, type ErrorCode} from './errors/codes.ts';
export {SystemRefusedError} from './errors/system-error.ts';
export {MclusterError, type MclusterErrorFields} from './errors/mcluster-error.ts';
export type {Cluster, ClusterOptions, MemberChange, MemberVerb, ReadyOptions} from './cluster/cluster.ts';
export type {
  ClusterState,
  ClusterStatus,
  MemberFault,
  MemberState,
  MemberStatus,
  SeenByProxy,
} from './cluster/cluster-status.ts';
export {createCluster, type CreateClusterOptions} from './cluster/create-cluster.ts';
export type {ClusterFault} from './cluster/faults/cluster-fault.ts';
export type {ClusterFaults, FaultTerms} from './cluster/faults/cluster-faults.ts';
export type {FaultReport} from './cluster/faults/list-faults.ts';
export type {NetworkFault} from './cluster/faults/network-faults.ts';
export type {InjectedFault, MeasuredLink} from './cluster/faults/prove-faults.ts';
export type {FillResult} from './cluster/fill.ts';
export type {Fault} from './faults/fault.ts';
export type {RequestCounts} from './proxy/counters.ts';
export type {DownResult} from './cluster/down.ts';
export type {Endpoints} from './cluster/endpoints.ts';
export {listClusters, type ClusterSummary} from './cluster/list.ts';
export {openCluster} from './cluster/open-cluster.ts';
export type {StepEvent} from './cluster/steps.ts';
export type {UpObserver} from './cluster/up.ts';
export type {RuntimeChoice} from './runtimes/registry.ts';
export type {KeyCopies} from './scenario/copies.ts';
export {builtInScenarios, findScenarios} from './scenario/find-scenarios.ts';
export {loadScenario, parseScenario, type ScenarioOrigin} from './scenario/load-scenario.ts';
export type {LoadResult} from './scenario/loads.ts';
export {planRuns, type RunChoices, type RunPlan} from './scenario/plan-runs.ts';
export type {Reporter} from './scenario/report/reporter.ts';
export {reporters} from './scenario/report/reporters.ts';
export {reportOf, type ScenarioReport} from './scenario/report/scenario-report.ts';
export type {RunOutcome, RunResult, StepLapse, StepOutcome, StepResult} from './scenario/run-result.ts';
export {runScenario, type RunObserver, type RunOptions} from './scenario/run-scenario.ts';
export type {Scenario, ScenarioStep} from './scenario/scenario.ts';
export {ScenarioInterruptedError} from './scenario/scenario-interrupted-error.ts';
export {ScenarioInvalidError} from './scenario/scenario-invalid-error.ts';
export type {FaultSpan, LaneSpan} from './scenario/timeline.ts';
export {loadTopology, parseTopology} from './topology/load-topology.ts';
export type {MemberEntry, ProxyEntry, TopologyFile} from './topology/topology-file.ts';
export type {TopologyOverrides} from './topology/overrides.ts';
export type {Problem} from './topology/problem.ts';
export {resolveTopology} from './topology/resolve-topology.ts';
export {TopologyFlagsError} from './topology/topology-flags-error.ts';
export {TopologyInvalidError} from './topology/topology-invalid-error.ts';
export {topologyToYaml} from './topology/topology-to-yaml.ts';
export type {
  DistributionName,
  MemberAddress,
  MemberRole,
  NodeTopology,
  PolicyName,
  ProxyRuntimeName,
  ProxyTopology,
  QuirksVersion,
  RejoinMode,
  RuntimeName,
  Topology,
} from './topology/topology.ts';
export {clientFor} from './workload/client-for.ts';
export {Client, type Answer, type ClientOptions} from './workload/client.ts';
export {defaultClientSettings, type ClientSettings, type FailoverMode} from './workload/client-settings.ts';
export type {Command} from './workload/command.ts';
export type {Target} from './workload/connection.ts';
export type {LoadSummary} from './workload/load-window.ts';
export type {Item, Reply, UnknownKey} from './workload/reply.ts';

// Every error class that the documentation of this API names.
export {ClusterLockedError} from './cluster/cluster-lock.ts';
export {ForeignStateError} from './cluster/own-state.ts';
export {StateHomeError, StateHomeFullError} from './cluster/state-home.ts';
export {ClusterStateUnreadableError} from './cluster/cluster-record.ts';
export {ClusterExistsError} from './cluster/create-cluster.ts';
export {ClusterNotFoundError, ClusterStateGoneError} from './cluster/demand-record.ts';
export {ClusterDiffersError} from './cluster/existing-cluster.ts';
export {NoProxyError, ProxyUnavailableError} from './cluster/faults/ask-proxies.ts';
export {HealIncompleteError} from './cluster/faults/healing.ts';
export {NetworkIneffectiveError, NoNetworkError, UnreachedError} from './cluster/faults/network-faults.ts';
export {FaultIneffectiveError} from './cluster/faults/prove-faults.ts';
export {FaultNotFoundError} from './cluster/faults/remove-faults.ts';
export {FillFailedError} from './cluster/fill.ts';
export {MemberNotFoundError, MemberRoleError} from './cluster/member-names.ts';
export {PortsInUseError, PortsUnusableError} from './cluster/port-clashes.ts';
export {ProxyNeedsDockerError} from './cluster/runtime-for.ts';
export {MemberStateError} from './cluster/verb-rules.ts';
export {InterruptedError} from './errors/interrupted-error.ts';
export {FaultInvalidError} from './faults/fault-invalid-error.ts';
export {MemberDiedError} from './runtimes/member-died-error.ts';
export {NotReadyError} from './runtimes/readiness.ts';
export {RuntimeUnavailableError} from './runtimes/runtime-unavailable-error.ts';
export {NoScenariosError, ScenarioNotFoundError} from './scenario/find-scenarios.ts';
export {TopologyInsteadError} from './scenario/topology-instead-error.ts';
export {ArgumentError} from './support/argument-error.ts';
export {UnknownKeyError} from './support/unknown-key-error.ts';
export {FileUnreadableError} from './topology/file-unreadable-error.ts';
export {ClientSettingError} from './workload/check-client-settings.ts';
