// Scopes as Taskcluster's services judge them.

/** Whether the scopes held satisfy one that is needed. */
export const satisfies = (held, needed) =>
  held.some((scope) => scope === needed || (scope.endsWith("*") && needed.startsWith(scope.slice(0, -1))));

/** Those that are not satisfied. */
export const missing = (held, needed) => needed.filter((scope) => !satisfies(held, scope));

/** The scopes with those of the roles that they assume, over and over. */
export function expanded(scopes, roles) {
  const all = new Set(scopes);
  for (const scope of all) {
    if (!scope.startsWith("assume:")) continue;
    for (const granted of roles[scope.slice("assume:".length)] ?? []) all.add(granted);
  }
  return [...all];
}
