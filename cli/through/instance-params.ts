/** An instance's name as the API takes it. */
export function paramsOf(instance: string): { readonly machine: string; readonly key: string } {
  const slash = instance.indexOf('/');
  return { machine: instance.slice(0, slash), key: instance.slice(slash + 1) };
}
