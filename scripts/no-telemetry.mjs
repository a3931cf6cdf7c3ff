// Stands in for the package @opentelemetry/api inside the bundle: prom-client wants it for a metric that is not served.
export const trace = undefined;
