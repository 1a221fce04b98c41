import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { MachineReport, ModelOffer, PresetOffer } from '../../contract/catalogue.ts';
import type { Mode } from '../../contract/model.ts';
import type { ExportPreset } from '../../contract/presets.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { api } from '../api/engine.ts';

/** What this machine offers: models, presets, providers. */
export const useCatalogue = defineStore('catalogue', () => {
  const models = shallowRef<readonly ModelOffer[]>([]);
  const presets = shallowRef<readonly PresetOffer[]>([]);
  const machine = shallowRef<MachineReport | null>(null);
  let asking: Promise<void> | null = null;

  const usable = computed(() => models.value.filter(({ problem }) => problem === null));
  const ownChoice = computed(() => usable.value.filter(({ entry }) => entry.mode === null));

  const load = async (): Promise<void> => {
    const [offeredModels, offeredPresets] = await Promise.all([api.call('models'), api.call('presets')]);
    models.value = offeredModels;
    presets.value = offeredPresets;
  };

  /** Tries the providers, once; takes seconds the first time. */
  const inspectMachine = (): Promise<void> => {
    asking ??= api
      .call('machine')
      .then((report) => {
        machine.value = report;
      })
      .catch((error: unknown) => {
        asking = null;
        throw error;
      });
    return asking;
  };

  /** The numbers of diffusion steps that a mode has models of, each once, ascending. */
  const stepsOf = (mode: Mode): number[] =>
    [...new Set(usable.value.flatMap(({ entry }) => (entry.mode === mode ? [entry.steps ?? []].flat() : [])))].toSorted(
      (a, b) => a - b,
    );

  const modelOf = ({ mode, model, steps }: Pick<RestoreSettings, 'mode' | 'model' | 'steps'>): ModelOffer | undefined =>
    models.value.find(({ entry }) =>
      model === null
        ? entry.mode === mode && (steps === null || stepsOf(mode).length === 0 || entry.steps === steps)
        : entry.id === model,
    );

  const modeUsable = (mode: Mode): boolean => usable.value.some(({ entry }) => entry.mode === mode);

  const savePreset = async (preset: ExportPreset): Promise<void> => {
    const offer = await api.call('savePreset', { preset: preset.id }, preset);
    presets.value = [...presets.value.filter(({ preset: other }) => other.id !== preset.id), offer];
  };

  const removePreset = async (id: string): Promise<void> => {
    await api.call('removePreset', { preset: id });
    presets.value = presets.value.filter(({ preset }) => preset.id !== id);
  };

  return {
    models,
    presets,
    machine,
    usable,
    ownChoice,
    load,
    inspectMachine,
    modelOf,
    stepsOf,
    modeUsable,
    savePreset,
    removePreset,
  };
});
