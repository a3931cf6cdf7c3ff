export {MclusterError, type MclusterErrorFields} from './errors/mcluster-error.ts';
export {errorCodes, exitCodes, type ErrorCode} from './errors/codes.ts';
export type {Cluster, ClusterOptions, MemberChange, MemberVerb, ReadyOptions} from './cluster/cluster.ts';
export type {ClusterState, ClusterStatus, MemberState, MemberStatus} from './cluster/cluster-status.ts';
export type {DownResult} from './cluster/down.ts';
export type {Endpoints} from './cluster/endpoints.ts';
export {listClusters, type ClusterSummary} from './cluster/list.ts';
export {openCluster} from './cluster/open-cluster.ts';
export type {
  DistributionName,
  MemberAddress,
  MemberRole,
  NodeTopology,
  PolicyName,
  ProxyTopology,
  RuntimeName,
  Topology,
} from './topology/topology.ts';
