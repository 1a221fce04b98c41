/** The one origin that the window has: a scheme of our own instead of files or a port. */
import type { CustomScheme } from 'electron';

export const appScheme = 'app';
export const appOrigin = `${appScheme}://studio`;
export const startPage = `${appOrigin}/`;

/** To be registered before Electron is ready. No privilege that the page does not use; CSP stays in force. */
export const schemePrivileges: CustomScheme[] = [
  {
    scheme: appScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
];

/** Whether an address is a page or resource of the studio itself. */
export const isOwnAddress = (address: string): boolean => {
  const parsed = URL.parse(address);
  return parsed !== null && parsed.protocol === `${appScheme}:` && parsed.host === 'studio';
};

/** Whether an address is the one page that the window shows. */
export const isStartPage = (address: string): boolean =>
  isOwnAddress(address) && ['/', '/index.html'].includes(new URL(address).pathname);

/** Whether an address is something that the window itself made and holds in memory. */
export const isOwnBlob = (address: string): boolean => address.startsWith(`blob:${appOrigin}/`);
