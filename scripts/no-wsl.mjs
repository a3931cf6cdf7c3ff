// Replaces the package wsl-utils in the bundle.
export const isWsl = false;
