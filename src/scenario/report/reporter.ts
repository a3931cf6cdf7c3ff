import type {ScenarioReport} from './scenario-report.ts';

/** A report format. Each is one file beside this one and one line in the registry. */
export type Reporter = {
  /** The name on the command line: `--report junit=FILE`. */
  name: string;
  /** For help: what the format is for. */
  about: string;
  /** Returns the contents of the report file. */
  render: (report: ScenarioReport) => string;
};
