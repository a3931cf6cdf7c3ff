// Stands in for the package wsl-utils inside the bundle.
export const isWsl = false;
