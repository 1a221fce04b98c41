/** Restoration settings in a few words, for where they are told apart: “Fast · 60 % · QP 32”. */
import { useI18n } from 'vue-i18n';
import type { RestoreSettings } from '../../contract/settings.ts';
import { useCatalogue } from '../stores/catalogue.ts';

/** To be called in a component's setup. */
export const useSettingsSummary = (): ((settings: RestoreSettings) => string) => {
  const { t } = useI18n();
  const catalogue = useCatalogue();
  return (settings) => {
    const { mode, model, strength, qp, steps, seed, chroma } = settings;
    return [
      model === null ? t(`inspector.modes.${mode}`) : (catalogue.modelOf(settings)?.entry.name ?? model),
      `${Math.round(strength * 100)} %`,
      qp.kind === 'fixed' ? `QP ${qp.qp}` : t('inspector.qpOfStream'),
      ...(steps === null ? [] : [`${t('inspector.steps')} ${steps}`]),
      ...(seed === 0 ? [] : [`${t('inspector.seed')} ${seed}`]),
      ...(chroma ? [] : [t('inspector.withoutChroma')]),
    ].join(' · ');
  };
};
