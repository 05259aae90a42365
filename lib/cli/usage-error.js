/** An error in the call of the command: exit code 2. */
export class UsageError extends Error {}
