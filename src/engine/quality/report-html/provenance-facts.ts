/** How a file was restored, in rows of a table. Pure. */
import type { Provenance } from '../../../contract/provenance.ts';

const settingText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

/** Rows for a restored file; none for one that does not say that it was. */
export const provenanceFacts = (provenance: Provenance | null): { name: string; value: string }[] => {
  if (provenance === null) {
    return [];
  }
  const { model, product, productVersion, provider, settings, source } = provenance;
  const told = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined);
  return [
    { name: 'Restored with', value: `model ${model.id} on ${provider}, by ${product} ${productVersion}` },
    { name: 'Model SHA-256', value: model.sha256 },
    { name: 'Restoration', value: told.map(([name, value]) => `${name} ${settingText(value)}`).join(', ') },
    { name: 'Restored from', value: `${source.name} (fingerprint ${source.fingerprint.slice(0, 16)})` },
  ];
};
