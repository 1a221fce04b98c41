/** The main process's end of the channel table: who speaks is checked first, what is said second. */
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { PixReviveError } from '../contract/errors.ts';
import { isStartPage } from './app-address.ts';
import {
  channel,
  invocations,
  notices,
  type InvocationArgument,
  type InvocationName,
  type InvocationResult,
  type NoticeArgument,
  type NoticeName,
} from './channels.ts';

export type Invocations = {
  [Name in InvocationName]: (argument: InvocationArgument<Name>) => Promise<InvocationResult<Name>>;
};
export type Notices = { [Name in NoticeName]: (argument: NoticeArgument<Name>) => void };

export type IpcPart = {
  handle: (channel: string, listener: (event: IpcSender, argument: unknown) => Promise<unknown>) => void;
  on: (channel: string, listener: (event: IpcSender, argument: unknown) => void) => unknown;
};

/** What is looked at of an event to tell who sent it. */
export type IpcSender = {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
};

/** Electron's own object as the part that is used here; fails to compile when their types part ways. */
export const ipcPart = (ipcMain: IpcMain): IpcPart => ({
  handle: (name, listener) => {
    ipcMain.handle(name, (event: IpcMainInvokeEvent, argument: unknown) => listener(event, argument));
  },
  on: (name, listener) =>
    ipcMain.on(name, (event: IpcMainEvent, argument: unknown) => {
      listener(event, argument);
    }),
});

/** Whether a message comes from the main frame of our window, and that frame shows our page. */
export const isTrustedSender = ({ sender, senderFrame }: IpcSender, windowContents: number | null): boolean =>
  windowContents !== null &&
  sender.id === windowContents &&
  senderFrame !== null &&
  senderFrame.parent === null &&
  isStartPage(senderFrame.url);

export type IpcOptions = {
  ipc: IpcPart;
  /** Id of the window's web contents; null while there is no window. */
  windowContents: () => number | null;
  invocations: Invocations;
  notices: Notices;
  /** Told of messages that were refused. */
  onRefused: (reason: string) => void;
};

/** Listens on every channel of the table. A refused request is answered with an error, a refused notice with nothing. */
export const serveIpc = (options: IpcOptions): void => {
  const check = <Schema extends z.ZodType>(
    name: string,
    schema: Schema,
    event: IpcSender,
    argument: unknown,
  ): z.output<Schema> => {
    if (!isTrustedSender(event, options.windowContents())) {
      throw refusal(`${name}: sender is not the window's page (${event.senderFrame?.url ?? 'no frame'})`);
    }
    const parsed = schema.safeParse(argument);
    if (!parsed.success) {
      throw refusal(`${name}: ${parsed.error.issues[0]?.message ?? 'invalid argument'}`);
    }
    return parsed.data;
  };
  const refusal = (reason: string): PixReviveError => {
    options.onRefused(reason);
    return new PixReviveError('forbidden', 'The window asked the shell for something that it may not have.', {
      message: `refused: ${reason}`,
    });
  };

  for (const name of Object.keys(invocations) as InvocationName[]) {
    options.ipc.handle(channel(name), async (event, argument) => {
      const checked = check(name, invocations[name].argument, event, argument);
      // The table ties each name to its schema; TypeScript cannot follow that through the loop.
      return (options.invocations[name] as (argument: unknown) => Promise<unknown>)(checked);
    });
  }
  for (const name of Object.keys(notices) as NoticeName[]) {
    options.ipc.on(channel(name), (event, argument) => {
      try {
        const checked = check(name, notices[name], event, argument);
        (options.notices[name] as (argument: unknown) => void)(checked);
      } catch {
        // Told already; nobody waits for an answer.
      }
    });
  }
};
