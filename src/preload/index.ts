/**
 * Runs before the page, in a world of its own: gives the page a few named functions and nothing of Electron itself.
 * Files that were dropped become paths here and ids in the main process; the page sees the ids alone.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { ShellBridge } from '../contract/shell.ts';
import { createBridge } from './bridge.ts';

const bridge: ShellBridge = createBridge({
  platform: process.platform,
  invoke: (channel, argument) => ipcRenderer.invoke(channel, argument),
  send: (channel, argument) => {
    ipcRenderer.send(channel, argument);
  },
  listen: (channel, listener) => {
    // The event object holds `sender`, which is more than the page may have.
    const handler = (_event: unknown, value: unknown): void => {
      listener(value);
    };
    ipcRenderer.on(channel, handler);
    return () => {
      ipcRenderer.removeListener(channel, handler);
    };
  },
  pathOf: (file) => webUtils.getPathForFile(file),
});

contextBridge.exposeInMainWorld('pixreviveShell', bridge);
