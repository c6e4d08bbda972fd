/** Whether the stand-ins are in place for good. */
let sandboxed = false;

export const isSandboxed = (): boolean => sandboxed;

export const setSandboxed = (): void => {
  sandboxed = true;
};
