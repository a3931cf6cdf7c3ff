import type {ScenarioReport} from './scenario-report.ts';

/** One format of reports. One file each beside this one, one line in the registry. */
export type Reporter = {
  /** As it is asked for: `--report junit=FILE`. */
  name: string;
  /** For help: what it is good for. */
  about: string;
  /** The whole file. */
  render: (report: ScenarioReport) => string;
};
