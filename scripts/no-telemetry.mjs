// Replaces the package @opentelemetry/api in the bundle: prom-client needs it only for a metric that is not served.
export const trace = undefined;
