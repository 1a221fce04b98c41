import type { ActionId } from '../../contract/actions.ts';

/** The name of an action. Its id has a dot, so its message needs the bracket form of a path. */
export const actionName = (t: (key: string) => string, id: ActionId): string => t(`actions['${id}']`);
