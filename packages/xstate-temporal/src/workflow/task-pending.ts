/** A query fails with it that came before the workflow task of what happened last; asked again it is answered. */
export const TASK_PENDING = 'TASK_PENDING';
