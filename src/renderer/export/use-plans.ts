/** What an export would do to each of its clips: asked of the engine one clip after the other, told as it comes. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { ExportPlan } from '../../contract/catalogue.ts';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import { api } from '../api/engine.ts';
import type { ExportSource } from './requests.ts';

export type PlannedClip = { media: string; preset: string; plan: ExportPlan | null; error: ErrorRecord | null };

/** A clip with the preset that it is exported with. */
export type Planned = Pick<PlannedClip, 'media' | 'preset'>;

export type ExportTotals = {
  /** Clips that are known, and clips in all. */
  known: number;
  clips: number;
  /** Clips of which something is changed or left out by a preset. */
  changed: Planned[];
  failed: (Planned & { error: ErrorRecord })[];
  /** Bytes that all results and their working files may take together. */
  needed: number;
  /** Free bytes at the fullest destination; null where it cannot be asked. */
  free: number | null;
  enough: boolean;
};

export const losesSomething = ({ plan }: ExportPlan): boolean =>
  plan.items.some(({ action }) => action === 'drop' || action === 'change');

const totalsOf = (planned: readonly PlannedClip[], clips: number): ExportTotals => {
  const plans = planned.flatMap(({ plan }) => plan ?? []);
  const needed = plans.reduce((sum, { disk }) => sum + disk.needed, 0);
  const free = plans.flatMap(({ disk }) => disk.free ?? []).reduce((least, bytes) => Math.min(least, bytes), Infinity);
  return {
    known: planned.length,
    clips,
    changed: planned.flatMap(({ media, preset, plan }) =>
      plan !== null && losesSomething(plan) ? [{ media, preset }] : [],
    ),
    failed: planned.flatMap(({ media, preset, error }) => (error === null ? [] : [{ media, preset, error }])),
    needed,
    free: free === Infinity ? null : free,
    enough: free > needed,
  };
};

export type Plans = {
  /** Of the clip that is looked at; null while it is not known. */
  subject: ComputedRef<PlannedClip | null>;
  totals: ComputedRef<ExportTotals>;
};

/** @param subject the clip that is asked for first */
export const usePlans = (request: {
  sources: ComputedRef<readonly ExportSource[]>;
  subject: ComputedRef<ExportSource | null>;
  folder: ShallowRef<{ id: string } | null>;
}): Plans => {
  const { sources, subject, folder } = request;
  const planned = shallowRef<readonly PlannedClip[]>([]);

  const planOne = async ({ media, range, settings }: ExportSource, signal: AbortSignal): Promise<void> => {
    const { preset } = settings;
    let one: PlannedClip;
    try {
      const body = { media, settings: { ...settings, range: range ?? null }, folder: folder.value?.id ?? null };
      one = { media, preset, plan: await api.call('exportPlan', body), error: null };
    } catch (thrown) {
      one = { media, preset, plan: null, error: PixReviveError.from(thrown).toRecord() };
    }
    if (!signal.aborted) {
      planned.value = [...planned.value, one];
    }
  };

  watch(
    [sources, subject, folder] as const,
    async ([all, first], _before, onCleanup) => {
      const cleanup = new AbortController();
      onCleanup(() => {
        cleanup.abort();
      });
      planned.value = [];
      const ordered = first === null ? all : [first, ...all.filter((source) => source !== first)];
      for (const source of ordered) {
        if (cleanup.signal.aborted) {
          return;
        }
        await planOne(source, cleanup.signal);
      }
    },
    { immediate: true },
  );

  return {
    subject: computed(() => planned.value[0] ?? null),
    totals: computed(() => totalsOf(planned.value, sources.value.length)),
  };
};
