// The process of one embedded server. Started by the embedded runtime:
//   node dist/runtimes/embedded/daemon.js --listen 127.0.0.1 --port 11211 --memory 64 [--max-connections 1024]
import {MclusterError} from '../../errors/mcluster-error.ts';
import {exitCodes} from '../../errors/codes.ts';
import {writeLogLine} from '../../support/files/write-log-line.ts';
import {parseDaemonOptions} from './daemon-options.ts';
import {startServer} from './embedded-server.ts';
import {implementation, version} from './version.ts';

const log = (line: string): void => {
  writeLogLine(`embedded node: ${line}`);
};

const signals = ['SIGTERM', 'SIGINT'] as const;

try {
  const settings = parseDaemonOptions(process.argv.slice(2));
  const server = await startServer(settings);
  log(
    `listening on ${settings.host}:${server.port}, ${settings.memoryMiB} MiB, pid ${process.pid}, ${implementation} ${version}`,
  );
  for (const signal of signals) {
    process.once(signal, () => {
      log(`terminated by ${signal}`);
      void server.close();
    });
  }
} catch (error) {
  if (error instanceof MclusterError) {
    log(error.message);
    process.exitCode = error.exitCode;
  } else if (isSystemError(error)) {
    log(`cannot listen: ${error.message}`);
    process.exitCode = exitCodes.environment;
  } else {
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
