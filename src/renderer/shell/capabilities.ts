/** What the shell around this page can do. Anything it cannot do is absent, and the window does not show it. */
import type { ShellBridge, ShellWindow } from '../../contract/shell.ts';

export type ShellCapabilities = { readonly kind: 'electron' | 'browser' } & Partial<ShellBridge>;

const bridge = (globalThis as ShellWindow).pixreviveShell;

export const shell: ShellCapabilities = bridge === undefined ? { kind: 'browser' } : { kind: 'electron', ...bridge };

/** Command is the main modifier on Apple systems, Control elsewhere. */
export const isApple = shell.platform === 'darwin' || /Mac|iPhone|iPad/.test(navigator.userAgent);
