/**
 * The one table of actions: menu, keyboard, command palette and shortcut sheet all read it. Names come from the
 * message catalogue under `actions.<id>`, so that the table holds no language.
 */
import { z } from 'zod';

export const actionGroups = ['file', 'edit', 'playback', 'viewer', 'timeline', 'window', 'help'] as const;
export type ActionGroup = (typeof actionGroups)[number];

/**
 * One key press: physical key code (`KeyboardEvent.code`, so that letters keep their place on every layout) with
 * modifiers before it in this order. `Mod` is Command on macOS and Control elsewhere.
 */
export const keyChordSchema = z.string().regex(/^(Mod\+)?(Alt\+)?(Shift\+)?[A-Z][A-Za-z0-9]*$/);

export type ActionSpec = {
  readonly group: ActionGroup;
  /** Default key presses; the person may replace them. */
  readonly keys: readonly string[];
  /** Shown in the native menu. */
  readonly menu?: true;
  /** Fires again while the key is held. */
  readonly repeats?: true;
  /** Has an end as well: the action lasts as long as the key is held. */
  readonly holds?: true;
};

const table = {
  'project.new': { group: 'file', keys: ['Mod+KeyN'], menu: true },
  'project.open': { group: 'file', keys: ['Mod+Shift+KeyO'], menu: true },
  'project.save': { group: 'file', keys: ['Mod+KeyS'], menu: true },
  'project.saveAs': { group: 'file', keys: ['Mod+Shift+KeyS'], menu: true },
  'project.sample': { group: 'file', keys: [], menu: true },
  'media.import': { group: 'file', keys: ['Mod+KeyO'], menu: true },
  'media.reference': { group: 'file', keys: [] },
  'export.open': { group: 'file', keys: ['KeyE', 'Mod+KeyE'], menu: true },

  'edit.undo': { group: 'edit', keys: ['Mod+KeyZ'], menu: true, repeats: true },
  'edit.redo': { group: 'edit', keys: ['Mod+Shift+KeyZ', 'Mod+KeyY'], menu: true, repeats: true },
  'edit.delete': { group: 'edit', keys: ['Delete', 'Backspace'], menu: true },

  'play.toggle': { group: 'playback', keys: ['Space'], menu: true },
  'play.backward': { group: 'playback', keys: ['KeyJ'] },
  'play.pause': { group: 'playback', keys: ['KeyK'] },
  'play.forward': { group: 'playback', keys: ['KeyL'] },
  'play.loop': { group: 'playback', keys: ['Mod+KeyL'], menu: true },
  'step.previous': { group: 'playback', keys: ['ArrowLeft', 'Comma'], repeats: true },
  'step.next': { group: 'playback', keys: ['ArrowRight', 'Period'], repeats: true },
  'step.back10': { group: 'playback', keys: ['Mod+ArrowLeft'], repeats: true },
  'step.forward10': { group: 'playback', keys: ['Mod+ArrowRight'], repeats: true },
  'go.start': { group: 'playback', keys: ['Home'] },
  'go.end': { group: 'playback', keys: ['End'] },
  'go.in': { group: 'playback', keys: ['Shift+Home'] },
  'go.out': { group: 'playback', keys: ['Shift+End'] },
  'go.previousEdit': { group: 'playback', keys: ['ArrowUp'], repeats: true },
  'go.nextEdit': { group: 'playback', keys: ['ArrowDown'], repeats: true },
  'go.frame': { group: 'playback', keys: ['KeyG'] },

  'viewer.source': { group: 'viewer', keys: ['Digit1'], menu: true },
  'viewer.restored': { group: 'viewer', keys: ['Digit2'], menu: true },
  'viewer.wipe': { group: 'viewer', keys: ['Digit3'], menu: true },
  'viewer.sideBySide': { group: 'viewer', keys: ['Digit4'], menu: true },
  'viewer.difference': { group: 'viewer', keys: ['Digit5', 'KeyD'], menu: true },
  'viewer.hold': { group: 'viewer', keys: ['KeyX'], holds: true },
  'viewer.swap': { group: 'viewer', keys: ['Shift+KeyX'] },
  'viewer.reference': { group: 'viewer', keys: ['KeyR'] },
  'viewer.keep': { group: 'viewer', keys: ['KeyV'] },
  'viewer.useKept': { group: 'viewer', keys: ['Shift+KeyV'] },
  'viewer.gainUp': { group: 'viewer', keys: ['BracketRight'], repeats: true },
  'viewer.gainDown': { group: 'viewer', keys: ['BracketLeft'], repeats: true },
  'viewer.loupe': { group: 'viewer', keys: ['KeyZ'] },
  'viewer.pixelValues': { group: 'viewer', keys: ['KeyP'] },
  'viewer.metrics': { group: 'viewer', keys: ['KeyM'] },
  'viewer.roi': { group: 'viewer', keys: ['KeyA'] },
  'viewer.roiClear': { group: 'viewer', keys: ['Shift+KeyA'] },
  'viewer.bookmark': { group: 'viewer', keys: ['Mod+KeyD'] },
  'viewer.zoomIn': { group: 'viewer', keys: ['Equal', 'NumpadAdd'], repeats: true },
  'viewer.zoomOut': { group: 'viewer', keys: ['Minus', 'NumpadSubtract'], repeats: true },
  'viewer.zoomFit': { group: 'viewer', keys: ['Digit0'] },
  'viewer.zoomOne': { group: 'viewer', keys: ['Digit9'] },
  'viewer.zoomFour': { group: 'viewer', keys: ['Digit8'] },

  'mark.in': { group: 'timeline', keys: ['KeyI'], menu: true },
  'mark.out': { group: 'timeline', keys: ['KeyO'], menu: true },
  'mark.clear': { group: 'timeline', keys: ['Alt+KeyX'] },
  'timeline.split': { group: 'timeline', keys: ['KeyS'], menu: true },
  'timeline.join': { group: 'timeline', keys: ['Alt+KeyS'], menu: true },
  'timeline.cut': { group: 'timeline', keys: ['Shift+KeyS'], menu: true },
  'timeline.trimStart': { group: 'timeline', keys: ['KeyQ'], menu: true },
  'timeline.trimEnd': { group: 'timeline', keys: ['KeyW'], menu: true },
  'timeline.moveEarlier': { group: 'timeline', keys: ['Alt+ArrowLeft'] },
  'timeline.moveLater': { group: 'timeline', keys: ['Alt+ArrowRight'] },
  'timeline.marker': { group: 'timeline', keys: ['Shift+KeyM'], menu: true },
  'timeline.notes': { group: 'timeline', keys: ['Alt+KeyM'], menu: true },
  'timeline.snap': { group: 'timeline', keys: ['KeyN'], menu: true },
  'timeline.zoomIn': { group: 'timeline', keys: ['Mod+ArrowUp'], repeats: true },
  'timeline.zoomOut': { group: 'timeline', keys: ['Mod+ArrowDown'], repeats: true },
  'timeline.zoomFit': { group: 'timeline', keys: ['Shift+Digit0'] },

  'measure.clip': { group: 'window', keys: ['Shift+KeyR'] },
  'window.queue': { group: 'window', keys: ['Mod+KeyJ'], menu: true },
  'window.charts': { group: 'window', keys: ['KeyC'], menu: true },
  'window.lab': { group: 'window', keys: ['Mod+Alt+KeyQ'], menu: true },
  'window.bin': { group: 'window', keys: ['Mod+KeyB'], menu: true },
  'window.inspector': { group: 'window', keys: ['Mod+Alt+KeyI'], menu: true },
  'window.timeline': { group: 'window', keys: ['Mod+Alt+KeyT'], menu: true },
  'window.fullscreen': { group: 'window', keys: ['KeyF', 'F11'], menu: true },
  'window.theme': { group: 'window', keys: [], menu: true },
  'window.settings': { group: 'window', keys: ['Mod+Comma'], menu: true },

  'help.palette': { group: 'help', keys: ['Mod+KeyK', 'Mod+Shift+KeyP'], menu: true },
  'help.shortcuts': { group: 'help', keys: ['Shift+Slash', 'F1'], menu: true },
  'help.start': { group: 'help', keys: [], menu: true },
} as const satisfies Record<string, ActionSpec>;

export type ActionId = keyof typeof table;

export const actions: Readonly<Record<ActionId, ActionSpec>> = table;
export const actionIds = Object.keys(table) as [ActionId, ...ActionId[]];
export const actionIdSchema = z.enum(actionIds);

/** Key presses that replace an action's defaults, as the person set them. An empty list unbinds the action. */
export const keyBindingsSchema = z.partialRecord(actionIdSchema, z.array(keyChordSchema));
export type KeyBindings = z.infer<typeof keyBindingsSchema>;

/** The key presses that start an action: the person's, or else the table's. */
export const chordsOf = (id: ActionId, bindings: KeyBindings): readonly string[] => bindings[id] ?? actions[id].keys;

/** Which action a key press starts; undefined for none. */
export const actionOfChord = (chord: string, bindings: KeyBindings): ActionId | undefined =>
  actionIds.find((id) => chordsOf(id, bindings).includes(chord));
